"""How many statements a refresh runs for limited connections: those of their distinct policies."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import event

from app.access.history import visible
from app.access.sharing import ALL, DataToShare
from app.database import Database
from app.publishing.refresh import refresh
from tests.access.office import Office
from tests.build import SPRINGFIELD, change, save
from tests.lived_in.service import bearer
from tests.publishing.histories import UNGUARDED

ENROLLED: Final = ALL.model_copy(update={"without_enrollments": False, "roles": ("student",)})


@contextmanager
def comparisons(database: Database) -> Iterator[list[str]]:
    """Collect the names of the tables whose visible rows are compared, one for each policy."""
    compared: list[str] = []

    def note(_: object, __: object, statement: str, *___: Any) -> None:
        if statement.startswith("INSERT INTO seen_after"):
            compared.append(statement.split("FROM ")[1].split(maxsplit=1)[0])

    event.listen(database.engine, "before_cursor_execute", note)
    yield compared
    event.remove(database.engine, "before_cursor_execute", note)


def compared_tables(database: Database, name: str) -> Sequence[str]:
    """Return what is compared by the refresh that publishes another name of a student.

    Its clock stands still, so that it never takes too long and writes the edition once.
    """
    save(database, change("person", "lisa", given_name=name))
    moment = datetime.now(UTC)
    with comparisons(database) as compared:
        assert refresh(database, clock=lambda: moment).is_new
    return compared


def test_refresh_compares_once_for_each_policy_and_only_tables_that_may_have_shifted(
    database: Database, office: Office
) -> None:
    save(database, *SPRINGFIELD, UNGUARDED)
    refresh(database)

    def connect(name: str, schools: Sequence[str] | None, sharing: DataToShare = ALL) -> None:
        office.connect(name, schools=schools, sharing=sharing)
        bearer(database, name)

    for number in range(3):
        connect(f"of S {number}", ["S"])
    of_one_school = ["roster_user"]
    assert compared_tables(database, "Lisa Marie") == of_one_school

    for number in range(3):
        connect(f"enrolled {number}", None, ENROLLED)
    of_the_enrolled = ["roster_user", "roster_enrollment", "roster_demographics"]
    assert sorted(compared_tables(database, "Lisa M.")) == sorted(of_one_school + of_the_enrolled)

    built = visible._query.cache_info().misses
    connect("of T", ["T"])
    twice = of_one_school * 2 + of_the_enrolled
    assert sorted(compared_tables(database, "Lisa")) == sorted(twice)
    assert visible._query.cache_info().misses == built
