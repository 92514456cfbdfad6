"""How the text of a file becomes rows, and what breaks them."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.findings import Findings
from app.intake.rows import LONGEST, Lines, rows

FIELDS = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=8)
ROWS = st.lists(st.lists(FIELDS, min_size=2, max_size=4), min_size=1, max_size=6)


def read(content: bytes) -> tuple[list[list[str]], list[tuple[str, int | None, str | None]]]:
    """Return the rows, and the code, row and value of what was found."""
    findings = Findings()
    found = list(rows(Lines(BytesIO(content), "users.csv", findings)))
    return found, [(f.kind.code, f.row, f.value) for f in findings.shown]


def written(table: list[list[str]], end: str = "\r\n") -> bytes:
    """Return rows as RFC 4180 writes them, each field in quotes that needs them."""
    return "".join(",".join(map(quoted, row)) + end for row in table).encode()


def quoted(field: str) -> str:
    doubled = field.replace('"', '""')
    return f'"{doubled}"' if '"' in field or "," in field else field


@given(ROWS)
def test_rows_written_out_read_back_as_themselves(table: list[list[str]]) -> None:
    assert read(b"\xef\xbb\xbf" + written(table)) == (table, [])


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_either_line_end_is_read_and_the_last_may_be_missing(end: str) -> None:
    content = written([["a", "b"], ["c", "d"]], end)
    assert read(content.removesuffix(end.encode())) == ([["a", "b"], ["c", "d"]], [])


def test_empty_lines_are_left_out_but_counted() -> None:
    findings = Findings()
    lines = Lines(BytesIO(b"a,b\r\n\r\n\r\nc,d\r\n"), "users.csv", findings)
    assert [(lines.number, row) for row in rows(lines)] == [(1, ["a", "b"]), (4, ["c", "d"])]


@pytest.mark.parametrize(
    "line",
    [
        'a,b"c',
        'a,"b"c',
        'a,"b',
        'a, "b"',
        'a,"b""',
        "a,b\rc",
        'a,"b\rc"',
    ],
)
def test_a_row_with_broken_quotes_is_found_and_the_next_is_read(line: str) -> None:
    content = f"a,b\r\n{line}\r\nc,d\r\n".encode()
    code = "line_end" if "\r" in line else "quoting"
    assert read(content) == ([["a", "b"], ["c", "d"]], [(code, 2, line)])


def test_a_line_break_in_a_field_breaks_both_its_lines() -> None:
    assert read(b'a,"b\r\nc"\r\nd,e\r\n') == (
        [["d", "e"]],
        [("quoting", 1, 'a,"b'), ("quoting", 2, 'c"')],
    )


def test_a_row_that_is_not_utf_8_is_found() -> None:
    assert read("a,b\r\nJosé,x\r\nc,d".encode("latin-1")) == (
        [["a", "b"], ["c", "d"]],
        [("encoding", 2, "0xE9")],
    )


def test_carriage_return_without_line_feed_is_found() -> None:
    assert read(b"a,b\rc,d\r") == ([], [("line_end", 1, "a,b\rc,d")])


def test_a_nul_is_found() -> None:
    assert read(b"a,b\0\r\nc,d") == ([["c", "d"]], [("nul", 1, "a,b\0")])


def test_a_line_too_long_is_found_without_being_kept() -> None:
    long = b"x" * (3 * LONGEST)
    assert read(b"a,b\n" + long + b"\nc,d\n") == (
        [["a", "b"], ["c", "d"]],
        [("row_too_long", 2, None)],
    )


def test_the_longest_line_is_read() -> None:
    long = b"x" * (LONGEST - 3)
    assert read(long + b",y\nc,d\n") == ([[long.decode(), "y"], ["c", "d"]], [])
