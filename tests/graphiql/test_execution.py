"""POST /graphiql/execute: as whom a document is executed, what is refused, what is logged."""

import hashlib
from typing import Any

import pytest
from sqlalchemy import text

from app.accounts.roles import AUDITOR, DISTRICT_ADMINISTRATOR, SCHOOL_ADMINISTRATOR, SUPPORT
from app.disclosure.retention import forget
from app.graphiql.seeing_as import View, apply_view
from tests.accounts.console import Console
from tests.graphiql.staff import Staff

LOG = """
query ($text: String, $person: ID, $email: String, $limit: Int! = 20, $after: String) {
  administration { staffQueries(
    text: $text, person: $person, email: $email, since: "2020-01-01T00:00:00Z", limit: $limit,
    after: $after
  ) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      name email role operation document documentHash variables asConnection edition rows people
    }
  } }
}
"""
CHANGE = 'mutation Change { changeSetting(name: "refreshDelay", value: 3) { name } }'


async def _log(staff: Staff, **variables: Any) -> Any:
    data = await staff[AUDITOR].data(LOG, variables=variables)
    return data["administration"]["staffQueries"]


def _pupil(console: Console) -> str:
    found: str = console.scalar("SELECT person_id FROM roster_entry ORDER BY 1 LIMIT 1")
    return found


async def test_query_is_logged_with_who_and_whose_data(staff: Staff, console: Console) -> None:
    pupil = _pupil(console)
    document = "query LoggedOnce($pupil: ID!) { person(sourcedId: $pupil) { familyName } }"
    await staff[SUPPORT].data(document, variables={"pupil": pupil})

    found = await _log(staff, text="loggedonce(")
    assert found["totalCount"] == 1
    assert found["nodes"][0] == {
        "name": "Pat support",
        "email": "support@district.example",
        "role": "support",
        "operation": "LoggedOnce",
        "document": document,
        "documentHash": hashlib.sha256(document.encode()).hexdigest(),
        "variables": {"pupil": f"(text of {len(pupil)} characters)"},
        "asConnection": None,
        "edition": None,
        "rows": 1,
        "people": [pupil],
    }


async def test_log_is_searched_by_person_and_account_in_pages(
    staff: Staff, console: Console
) -> None:
    pupil = _pupil(console)
    for _ in range(2):
        await staff[DISTRICT_ADMINISTRATOR].data(
            f'{{ people(where: {{sourcedId: {{eq: "{pupil}"}}}}) {{ nodes {{ email }} }} }}'
        )

    own = {"person": pupil, "email": "District-Administrator@district.example"}
    page = await _log(staff, **own, limit=1)
    assert page["totalCount"] >= 2
    assert page["pageInfo"]["hasNextPage"]
    after = page["pageInfo"]["endCursor"]
    rest = await _log(staff, **own, after=after)
    assert len(rest["nodes"]) == page["totalCount"] - 1
    assert (await _log(staff, text="nobody"))["totalCount"] == 0
    assert "is no cursor" in await staff[AUDITOR].error(LOG, variables={"after": "x"})


async def test_introspection_is_allowed_and_not_logged(staff: Staff) -> None:
    before = (await _log(staff))["totalCount"]
    data = await staff[SUPPORT].data("query OnlySchema { __schema { queryType { name } } }")
    assert data == {"__schema": {"queryType": {"name": "Query"}}}
    # the query of the log itself is the only new entry
    assert (await _log(staff))["totalCount"] == before + 1


async def test_error_suggests_a_near_name(staff: Staff) -> None:
    assert "Did you mean 'people'" in await staff[SUPPORT].error("{ peeple { totalCount } }")


@pytest.mark.parametrize("role", [SUPPORT, AUDITOR, SCHOOL_ADMINISTRATOR])
async def test_role_that_only_reads_cannot_change_anything(
    staff: Staff, console: Console, role: str
) -> None:
    answer = await staff[role].execute(CHANGE)
    assert answer.status_code == 403
    assert "may read but not change anything" in answer.json()["errors"][0]["message"]
    assert console.scalar("SELECT count(*) FROM setting_change") == 0


async def test_district_administrator_changes_a_setting_in_the_persons_name(
    staff: Staff, console: Console
) -> None:
    with console.database.transaction() as transaction:
        before = transaction.scalar(text("SELECT count(*) FROM staff_query"))
    answer = await staff[DISTRICT_ADMINISTRATOR].execute(
        'mutation Unknown { changeSetting(name: "no such", value: 3) { name } }'
    )
    assert answer.json()["data"] is None or answer.json()["errors"]
    assert "no such" in answer.json()["errors"][0]["message"]
    assert console.scalar("SELECT count(*) FROM staff_query") >= before


async def test_school_administrator_sees_the_published_roster_but_not_the_sis(
    staff: Staff,
) -> None:
    assert (await staff[SCHOOL_ADMINISTRATOR].data("{ roster { number } }"))["roster"]["number"]
    refused = await staff[SCHOOL_ADMINISTRATOR].execute("{ people { totalCount } }")
    assert refused.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_request_without_the_token_of_the_session_is_refused(staff: Staff) -> None:
    client = staff[SUPPORT].browser.client
    body = {"query": "{ __typename }"}
    without = await client.post("/graphiql/execute", json=body)
    assert without.status_code == 403
    foreign = await staff[SUPPORT].post(
        "/graphiql/execute", body, **{"sec-fetch-site": "cross-site"}
    )
    assert foreign.status_code == 403


async def test_signed_out_request_gets_401_in_graphqls_form(console: Console) -> None:
    client = console.browser().client
    answer = await client.post(
        "/graphiql/execute", json={"query": "{ __typename }"}, headers={"x-csrf-token": "x"}
    )
    assert answer.status_code == 401
    assert "errors" in answer.json()


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"content": b"{}", "headers": {"content-type": "text/plain"}}, "Content-Type must be"),
        ({"json": [1]}, "no batches"),
        ({"json": {"query": "{ x"}}, "Syntax Error"),
        ({"json": {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "a" * 64}}}},
         "as `query`"),
        ({"json": {"query": "{ roster { number } }", "seeAs": 1}}, "`seeAs` must be an object"),
        ({"json": {"query": "{ roster { number } }", "seeAs": {"edition": "1"}}}, "`edition`"),
        ({"json": {"query": "{ people { totalCount } }", "seeAs": {"edition": 1}}}, "neither"),
        ({"json": {"query": "{", "seeAs": {"edition": 1}}}, "Syntax Error"),
    ],
)  # fmt: skip
async def test_unusable_request_says_what_is_wrong(
    staff: Staff, sent: dict[str, Any], message: str
) -> None:
    person = staff[SUPPORT]
    headers = {"x-csrf-token": person.csrf, **sent.pop("headers", {})}
    answer = await person.browser.client.post("/graphiql/execute", headers=headers, **sent)
    assert answer.status_code in {200, 400, 415}
    assert message in answer.json()["errors"][0]["message"]


async def test_see_as_shows_the_roster_of_a_connection(staff: Staff, client_id: str) -> None:
    document = "query SeenAs { roster { demographics { totalCount } } }"
    own = await staff[DISTRICT_ADMINISTRATOR].data(document)
    seen = await staff[DISTRICT_ADMINISTRATOR].data(
        document, seeAs={"connection": client_id, "edition": 1}
    )
    assert own["roster"]["demographics"]["totalCount"] > 0
    assert seen["roster"]["demographics"]["totalCount"] == 0
    entry = (await _log(staff, text="SeenAs"))["nodes"][0]
    assert (entry["asConnection"], entry["edition"]) == (client_id, 1)


@pytest.mark.parametrize(
    ("document", "seen"),
    [
        ("{ roster { number } }", '{ roster(asConnection: "C", edition: 2) { number } }'),
        ("{ roster(edition: 1) { number } }",
         '{ roster(asConnection: "C", edition: 1) { number } }'),
        ('{ a: roster(asConnection: "D") { number } gradebook { x } }',
         '{ a: roster(edition: 2, asConnection: "D") { number } '
         'gradebook(asConnection: "C") { x } }'),
        ('{ gradebook(asConnection: "D") { x } }', '{ gradebook(asConnection: "D") { x } }'),
    ],
)  # fmt: skip
def test_view_becomes_arguments(document: str, seen: str) -> None:
    assert apply_view(document, View("C", 2)) == seen
    assert apply_view(document, View()) == document


async def test_queries_are_logged_as_long_as_disclosures(staff: Staff, console: Console) -> None:
    await staff[SUPPORT].data("query Old { __typename roster { number } }")
    with console.database.transaction() as transaction:
        transaction.execute(
            text("UPDATE staff_query SET at = '2001-01-01' WHERE operation = 'Old'")
        )
        now = transaction.scalar(text("SELECT now()"))
    forget(console.database, now)
    assert (await _log(staff, text="query Old"))["totalCount"] == 0
