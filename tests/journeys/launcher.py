"""Start processes of Rollcall that have its modules loaded: this process forks each of them.

Loading the modules takes seconds, and the journeys start a process two hundred times. A forked
process has an environment, files, session and signals of its own, like one that was started.

Each line of the input is a request as JSON, each line of the output its response:
`{"start": {"arguments", "environment", "output", "errors"}}` returns the process id, and
`{"poll": id}` the return code, null while the process runs. End of input ends this process.
"""

import gc
import json
import os
import runpy
import sys
from importlib import import_module
from typing import Any

_MODULES = ("app.worker", "uvicorn.loops.uvloop", "uvicorn.lifespan.on", "uvicorn.protocols.utils")
"""What the service loads when it starts, besides its commands."""


def main() -> None:
    """Answer requests; in a forked process return to run the command."""
    _load()
    for line in sys.stdin:
        match json.loads(line):
            case {"start": request}:
                if (response := os.fork()) == 0:
                    return _become(request)
            case {"poll": process}:
                response = _poll(process)
        sys.stdout.write(json.dumps(response) + "\n")
        sys.stdout.flush()
    os._exit(0)


def _load() -> None:
    import_module("app.cli").program()
    for name in _MODULES:
        import_module(name)
    gc.collect()
    gc.freeze()


def _poll(process: int) -> int | None:
    ended, status = os.waitpid(process, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _become(request: dict[str, Any]) -> None:
    """Turn this process, which was just forked, into one that was started for `request`."""
    os.setsid()
    os.environ.clear()
    os.environ.update(request["environment"])
    _redirect(0, os.devnull, os.O_RDONLY)
    _redirect(1, request["output"], os.O_WRONLY)
    _redirect(2, request["errors"], os.O_WRONLY)
    sys.stdout.reconfigure(write_through="PYTHONUNBUFFERED" in os.environ)
    if "COVERAGE_PROCESS_CONFIG" in os.environ:
        import_module("coverage").process_startup(force=True)
    sys.argv[1:] = request["arguments"]


def _redirect(descriptor: int, path: str, mode: int) -> None:
    opened = os.open(path, mode)
    os.dup2(opened, descriptor)
    os.close(opened)


if __name__ == "__main__":
    main()
    runpy.run_module("app", run_name="__main__", alter_sys=True)
