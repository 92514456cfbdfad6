"""Tables that commands print: whole values at any width."""

import pytest
from rich.table import Table

from app.output import print_table

ID = "rollcall_" + "0123456789abcdef" * 3
ROW = (ID, "Reading App for all schools of the district", "Grüße [bold]")


def example() -> Table:
    table = Table("Client id", "Application", "Notes")
    table.columns[0].no_wrap = True
    table.add_row(ROW[0], ROW[1], "Grüße")
    return table


@pytest.mark.parametrize("columns", ["20", "80", "400"])
def test_piped_table_has_one_line_a_row_and_whole_values(
    columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    print_table(example())
    heading, row = capsys.readouterr().out.splitlines()
    assert heading.split("  ")[0] == "Client id"
    assert row.startswith(ROW[0])
    assert ROW[1] in row
    assert row == row.rstrip()
    assert row.isprintable()


def test_id_is_whole_on_a_terminal_narrower_than_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", "1")
    print_table(example())
    assert ID in capsys.readouterr().out
