"""Every command that changes something takes the name of who does it, for the audit trail."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from tests.commands import rollcall

UNAUDITED = {
    "activity": "reads",
    "admin list": "reads",
    "admin provider list": "reads",
    "admin provider test": "changes nothing",
    "alert test": "changes nothing",
    "application catalogue": "reads",
    "application history": "reads",
    "application list": "reads",
    "backup": "reads the database and writes a file",
    "check": "reads",
    "connection failed-requests": "reads",
    "connection history": "reads",
    "connection list": "reads",
    "connection show": "reads",
    "connection test": "changes nothing that lasts",
    "diff": "reads",
    "erase show": "reads",
    "exclusions": "reads",
    "export": "reads the database and writes a file",
    "find": "reads",
    "grades history": "reads",
    "graphiql build": "changes no data of the district",
    "mapping": "reads",
    "migrate": "changes no data of the district",
    "preview": "reads",
    "restore": "replaces the audit trail itself",
    "sample": "writes a file",
    "schema": "reads",
    "serve": "changes no data of the district",
    "setting get": "reads",
    "setting history": "reads",
    "setting list": "reads",
    "status": "reads",
    "who-got": "reads",
    "why": "reads",
}
"""By command: why it takes no name."""


def leaves(command: Any, *path: str) -> Iterator[tuple[str, Any]]:
    """Yield every command that does something, with the words that name it."""
    if hasattr(command, "commands"):
        for name, below in command.commands.items():
            yield from leaves(below, *path, name)
    else:
        yield " ".join(path), command


COMMANDS = dict(leaves(typer.main.get_command(rollcall)))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_changes_something_takes_a_name(name: str) -> None:
    options = {option for each in COMMANDS[name].params for option in each.opts}
    assert ("--as" in options) is (name not in UNAUDITED), UNAUDITED.get(name)


def test_every_exception_is_a_command() -> None:
    assert UNAUDITED.keys() <= COMMANDS.keys()
