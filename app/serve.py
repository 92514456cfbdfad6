"""`rollcall serve`: from nothing to a service that answers, and back to nothing at Ctrl-C."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from shutil import rmtree
from threading import Thread
from types import ModuleType
from typing import NamedTuple

import typer
import uvicorn
from uvicorn.supervisors import Multiprocess

from app.access.handover import Handover
from app.accounts.newcomer import newcomer_link
from app.accounts.sign_in_links import SignInLink
from app.checks.counter import counting
from app.connected import connected, place
from app.data_folder import remember_address, serving
from app.database import Database
from app.embedded import restarting
from app.embedded_roles import SERVICE, as_role
from app.errors import RollcallError
from app.events import Serving, emit, log
from app.first_run import prepare
from app.graphiql.background import building_in_background
from app.http_protocol import HttpProtocolFactory
from app.intake.importer import Importer, importing
from app.options import may_print_secrets
from app.publishing.scheduler import Scheduler, scheduling
from app.settings import Settings
from app.socket_limits import SocketLimits
from app.stored_fragments import stored_fragments
from app.welcome import wait_until_live, welcome
from graphql_schema.stored import FragmentToStore

_GRACE = 5  # seconds that requests under way get when the service stops
_HEALTHCHECK = 30  # seconds in which a worker must respond, also one that starts on a busy machine


class Newcomer(NamedTuple):
    """What a newcomer is given: credentials and a link to sign in with, while there are any."""

    demonstration: Handover | None = None
    link: SignInLink | None = None


class PortTaken(RollcallError):
    """Somebody else listens where the service should."""

    code = "port_taken"


def serve(settings: Settings, *, show_secrets: bool = False) -> None:
    """Serve until a signal says stop.

    Raises `PortTaken` or `AlreadyServing` before anything is started.
    """
    log.configure(watched=sys.stderr.isatty())
    with closing(_listener(settings)) as listener, serving(settings):
        typer.echo(f"Starting the database of {place(settings)} ...")
        with (
            connected(settings, may_create=True) as database,
            _restarted(settings),
            _workers_share_metrics(settings),
        ):
            newcomer = _prepared(settings, database)
            remember_address(settings)
            _tell_workers(settings, database)
            _announce(settings, newcomer, secrets=may_print_secrets(show_secrets))
            scheduler = Scheduler(database, settings, lambda: _fragments(settings))
            with (
                scheduling(scheduler),
                importing(Importer(database, settings)),
                counting(database),
                building_in_background(settings),
            ):
                _answer_requests(settings, listener)
        typer.echo("Stopped.")


def _fragments(settings: Settings) -> list[FragmentToStore]:
    return stored_fragments(settings.public_url)


def _listener(settings: Settings) -> socket.socket:
    """Take the port now: there is no use in a database without it."""
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as failure:
        listener.close()
        raise PortTaken(
            f"Port {settings.port} of {settings.host} cannot be listened on ({failure.strerror}): "
            "stop what uses it, or choose another with --port."
        ) from None
    listener.set_inheritable(True)
    return listener


def _prepared(settings: Settings, database: Database) -> Newcomer:
    """Fill the database where it is ours to fill; a production database is not."""
    if settings.database_url is not None:
        return Newcomer()
    demonstration = prepare(settings, database, typer.echo)
    return Newcomer(demonstration, newcomer_link(database, settings.public_url))


def _restarted(settings: Settings) -> AbstractContextManager[None]:
    """Start an embedded server again where it ends while the block runs."""
    return restarting(settings.data_dir) if settings.database_url is None else nullcontext()


@contextmanager
def _workers_share_metrics(settings: Settings) -> Iterator[None]:
    """Give several workers a folder in which their metrics add up."""
    if settings.workers == 1:
        yield
        return
    folder = settings.data_dir.resolve() / f"metrics-{settings.port}"
    rmtree(folder, ignore_errors=True)  # of a service that was killed
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    yield
    rmtree(folder)


def _tell_workers(settings: Settings, database: Database) -> None:
    """Write what was decided here into the environment, which is what a worker reads."""
    is_embedded = settings.database_url is None
    url = as_role(database.url, SERVICE) if is_embedded else database.url
    os.environ["ROLLCALL_DATABASE_URL"] = url
    os.environ["ROLLCALL_DATA_DIR"] = str(settings.data_dir.resolve())
    os.environ["ROLLCALL_PUBLIC_URL"] = settings.public_url
    os.environ["ROLLCALL_WORKERS"] = str(settings.workers)


@contextmanager
def _nothing_to_import_first() -> Iterator[None]:
    """Let workers begin without the command line, so that they answer their supervisor at once.

    A process that is spawned imports first of all what its parent was run as. On a busy machine
    that outlasts the supervisor's patience, who kills it and spawns another, without end.
    """
    command_line = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = command_line


def _announce(settings: Settings, newcomer: Newcomer, *, secrets: bool) -> None:
    def when_it_answers() -> None:
        if wait_until_live(settings):
            emit(Serving(settings.public_url, settings.workers))
            typer.echo(
                welcome(settings, newcomer.demonstration, secrets=secrets, link=newcomer.link)
            )

    Thread(target=when_it_answers, daemon=True).start()


def _answer_requests(settings: Settings, listener: socket.socket) -> None:
    config = uvicorn.Config(
        "app.worker:from_environment",
        factory=True,
        loop="uvloop",
        http=HttpProtocolFactory(SocketLimits.of(settings)),  # type: ignore[arg-type]  # makes one
        ws="none",
        workers=settings.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
        timeout_worker_healthcheck=_HEALTHCHECK,
    )
    try:
        if settings.workers == 1:
            uvicorn.Server(config).run(sockets=[listener])
        else:
            with _nothing_to_import_first():
                Multiprocess(config, sockets=[listener]).run()
    except KeyboardInterrupt:
        return
