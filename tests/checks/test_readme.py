"""Is every check in the table, as it is?"""

import re
from pathlib import Path

from app.checks import catalogue
from app.checks.catalogue import CHECKS
from app.checks.over_tables import MADE

PACKAGE = Path(catalogue.__file__).parents[1]


def table() -> str:
    """Return the table of checks."""
    rows = ["| check | severity | version | what it finds |", "| --- | --- | --- | --- |"]
    for check in CHECKS:
        name = f"**`{check.name}`**" if check.required else f"`{check.name}`"
        versions = ", ".join(check.versions)
        rows.append(f"| {name} | {check.severity} | {versions} | {check.title} |")
    return "\n".join(rows)


def test_every_check_is_in_the_table() -> None:
    written = re.search(
        r"<!-- checks -->\n(.*?)\n<!-- /checks -->", (PACKAGE / "README.md").read_text(), re.DOTALL
    )

    assert written is not None
    assert written[1] == table()


def test_names_are_kebab_case_and_unique() -> None:
    names = [check.name for check in CHECKS]

    assert len({*names}) == len(names) >= 30
    assert [name for name in names if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)] == []


def test_every_statement_is_a_checks() -> None:
    written = {path.stem for path in (PACKAGE / "statements").iterdir()}

    assert written | MADE.keys() == {check.name for check in CHECKS}
    assert not written & MADE.keys()


def test_every_written_statement_says_what_it_selects() -> None:
    for path in (PACKAGE / "statements").iterdir():
        assert path.read_text().startswith("-- "), path.name


def test_checks_are_said_in_sentences() -> None:
    for check in CHECKS:
        assert check.meaning.endswith("."), check.name
        assert check.remedy.endswith("."), check.name
        assert not check.title.endswith("."), check.name
        assert {*check.versions} <= {"1.1", "1.2"}, check.name
