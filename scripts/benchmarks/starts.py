"""How long the service computes until it answers at its second start."""

from pathlib import Path
from typing import Final

import psutil

from benchmarks.districts import free_port
from benchmarks.figures import Figure
from benchmarks.processes import newcomer

_SECONDS: Final = 5.0


def second_start(folder: Path) -> Figure:
    """Start the service in a new data folder and once more; return what the latter took.

    What counts is its own time and that of the commands it ran: a busy machine lengthens the
    wait, not this.
    """
    port = free_port()
    with newcomer(folder, port):
        pass
    with newcomer(folder, port) as pid:
        seconds = sum(psutil.Process(pid).cpu_times()[:4])
    return Figure("second start", seconds, _SECONDS, " s", f"{seconds:.1f} s")
