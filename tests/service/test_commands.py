"""The table of commands: it tells of each what the command does itself."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from app.cli import COMMANDS, program
from tests.commands import rollcall


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_listed_by_its_own_first_sentence(name: str) -> None:
    loaded = typer.main.get_command(rollcall).commands[name]  # type: ignore[attr-defined]
    sentence = " ".join(loaded.help.partition("\n\n")[0].split())
    assert COMMANDS[name].help == sentence


def test_all_commands_are_listed_whether_loaded_or_not() -> None:
    said = [CliRunner().invoke(program(names), ["--help"]).stdout for names in ((), COMMANDS)]
    assert said[0] == said[1]


@pytest.mark.parametrize("name", ["status", "import", "connection", "check"])
def test_a_command_that_needs_no_graph_does_without(name: str) -> None:
    asks = f"import sys, app.cli; app.cli.program({{'{name}'}}); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asks], check=True, capture_output=True)
    assert "graphql_schema.schema" not in loaded.stdout.decode().split()


def _leaves(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every command of a group and of those within it, by its whole name."""
    for own, each in getattr(command, "commands", {}).items():
        yield from _leaves(each, f"{name} {own}".strip())
    if not hasattr(command, "commands"):
        yield name, command


LEAVES = dict(_leaves(typer.main.get_command(rollcall)))
OWN_FORMAT = {"serve", "schema", "mapping", "preview"}
"""Commands that run on, or that print a document of another format."""


@pytest.mark.parametrize("name", sorted(LEAVES.keys() - OWN_FORMAT))
def test_command_takes_json(name: str) -> None:
    options = {option for each in LEAVES[name].params for option in each.opts}
    assert "--json" in options
