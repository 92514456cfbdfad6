"""A process that answers requests: the application as its environment describes it."""

import gc
import os
import signal
import sys
from multiprocessing import parent_process
from threading import Thread

from app.database import Database
from app.edge import Edge
from app.events import log
from app.main import create_app
from app.settings import BadSetting, Settings


def from_environment() -> Edge:
    """Return the service for uvicorn to run; raises `BadSetting` without a database."""
    settings = Settings.load()
    if settings.database_url is None:
        raise BadSetting("ROLLCALL_DATABASE_URL: a worker needs it; `scripts/serve` sets it.")
    log.configure(watched=sys.stderr.isatty())
    _leave_with_parent()
    database = Database(
        settings.database_url,
        pool_size=settings.pool_size,
        write_pool_size=settings.write_pool_size,
        prepared=settings.prepared_statements,
    )
    service = create_app(settings, database)
    gc.collect()
    gc.freeze()  # the schema is large and stays: looking through it again and again costs a tenth
    return service


def _leave_with_parent() -> None:
    """Stop when the process that started this one is gone, or the port would stay taken."""
    parent = parent_process()
    if parent is None:
        return

    def wait_and_leave() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=wait_and_leave, daemon=True).start()
