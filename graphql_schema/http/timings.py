"""How long the steps of a request took: for its `Server-Timing` header and its line in the log."""

from collections.abc import Mapping
from time import perf_counter


class Timings:
    """The durations of the steps of one request, in the order in which they ended."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._began = perf_counter()

    def end(self, step: str) -> None:
        """End a step; the next one begins."""
        now = perf_counter()
        self._seconds[step] = self._seconds.get(step, 0.0) + now - self._began
        self._began = now

    def seconds(self) -> Mapping[str, float]:
        """Return the seconds of each step."""
        return {step: round(seconds, 6) for step, seconds in self._seconds.items()}

    def header(self) -> str:
        """Return them as `Server-Timing` has them, in milliseconds."""
        return ", ".join(f"{step};dur={1000 * took:.1f}" for step, took in self._seconds.items())
