"""Text that is found regardless of case and accents, and its exact form; REST stays as it was."""

import pytest

from app.database import Database
from app.main import create_app
from app.publishing.refresh import refresh
from app.settings import Settings
from tests.build import SPRINGFIELD, person, save
from tests.facade.district import token
from tests.graph_http.asking import ask, asking
from tests.postgres import filled_for
from tests.running import running


def _fill(database: Database) -> None:
    named = {
        "nunez": "N\u00fa\u00f1ez",
        "decomposed": "Nu\u0301n\u0303ez",
        "strauss": "Strau\u00df",
    }
    save(
        database,
        *SPRINGFIELD,
        *(person(id_, family_name=name) for id_, name in named.items()),
        person("plain", family_name="nunez"),
    )
    refresh(database)


template = filled_for("opened", _fill)

CASES = [
    ("contains", "nunez", {"nunez", "decomposed", "plain"}),
    ("contains", "N\u00daN\u0303EZ", {"nunez", "decomposed", "plain"}),
    ("contains", "STRAUSS", {"strauss"}),
    ("containsExact", "NUNEZ", {"plain"}),
    ("containsExact", "n\u00fa\u00f1", {"nunez"}),
    ("eq", "N\u00fa\u00f1ez", {"nunez"}),
]


async def test_text_is_found_regardless_of_case_and_accents(opened: Database) -> None:
    service = create_app(Settings.load(), opened)
    bearer = token(opened, scopes=["graphql.read"], version=None)
    async with running(service), asking(service, bearer) as tool:
        for operator, text, expected in CASES:
            where = f'where: {{familyName: {{{operator}: "{text}"}}}}'
            answer = await ask(tool, f"{{ people({where}) {{ nodes {{ sourcedId }} }} }}")
            found = {each["sourcedId"] for each in answer.json()["data"]["people"]["nodes"]}
            assert found == expected, (operator, text)


@pytest.mark.parametrize("operator", ["contains", "containsExact"])
async def test_operator_applies_to_ids_and_texts_of_lists(opened: Database, operator: str) -> None:
    service = create_app(Settings.load(), opened)
    bearer = token(opened, scopes=["graphql.read"], version=None)
    where = f'{{sourcedId: {{{operator}: "LIS"}}, grades: {{some: {{{operator}: "0"}}}}}}'
    async with running(service), asking(service, bearer) as tool:
        answer = await ask(tool, f"{{ roster {{ users(where: {where}) {{ totalCount }} }} }}")
    assert answer.json() == {"data": {"roster": {"users": {"totalCount": 1}}}}
