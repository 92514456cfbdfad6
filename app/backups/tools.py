"""PostgreSQL's own tools, run on the database of a URL."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from app.cluster import BINARIES
from app.errors import RollcallError

_EMPTY_SCHEMA = """
DO $$
DECLARE each record;
BEGIN
    FOR each IN
        SELECT format('DROP %s IF EXISTS %I CASCADE', kind, relname) AS statement,
            pg_class.relkind = 'S' AS is_last -- a sequence of a column goes with its table
        FROM pg_class
        JOIN (VALUES ('r', 'TABLE'), ('p', 'TABLE'), ('v', 'VIEW'), ('m', 'MATERIALIZED VIEW'),
            ('S', 'SEQUENCE')) AS kinds (relkind, kind) ON kinds.relkind = pg_class.relkind::text
        WHERE relnamespace = current_schema()::regnamespace
        UNION ALL
        SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure), TRUE
        FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
        ORDER BY is_last
    LOOP
        EXECUTE each.statement;
    END LOOP;
END
$$;
"""


class ToolFailed(RollcallError):
    """One of PostgreSQL's tools could not do its work."""

    code = "tool_failed"


def dump(url: str, file: Path) -> None:
    """Write the whole database into `file`, in `pg_dump`'s custom format."""
    words = ["--format=custom", "--no-owner", "--no-privileges", f"--file={file}"]
    _run("pg_dump", [*words, f"--dbname={_address(url)}"], url)


def load(url: str, file: Path) -> None:
    """Put the dump in `file` in place of all that the database holds, or change nothing."""
    script = file.with_suffix(".sql")
    _run("pg_restore", ["--no-owner", "--no-privileges", f"--file={script}", str(file)], url)
    words = [
        "--no-psqlrc", "--quiet", "--single-transaction",
        "--set=ON_ERROR_STOP=1", "--output=/dev/null", f"--command={_EMPTY_SCHEMA}",
        f"--file={script}", f"--dbname={_address(url)}",
    ]  # fmt: skip
    _run("psql", words, url)


def _address(url: str) -> str:
    parts: dict[str, Any] = {k: v for k, v in conninfo_to_dict(url).items() if k != "password"}
    return make_conninfo(**parts)


def _environment(url: str) -> Mapping[str, str]:
    """Return an environment with the password, which others could read in a command line."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    password: Any = conninfo_to_dict(url).get("password")
    return outside if password is None else outside | {"PGPASSWORD": str(password)}


def _run(tool: str, words: Sequence[str], url: str) -> None:
    done = subprocess.run(  # noqa: S603  # fixed commands of the wheel
        [BINARIES / tool, *words],
        check=False,
        env=_environment(url),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise ToolFailed(f"{tool} failed: {' '.join(done.stderr.split())[:1_000]}")
