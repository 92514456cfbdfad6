"""What the graph tells administrators of the cache and the settings, and lets them change."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from graphql import GraphQLError

from app.access.asking import Within
from app.access.desk import Desk
from app.access.scopes import GRAPHQL_READ, GRAPHQL_WRITE
from app.access.viewer import EVERYTHING, Viewer
from app.database import Database
from app.publishing.refresh import Held, refresh
from app.settings import Settings
from graphql_schema.execute import Graph
from tests.build import SPRINGFIELD, change, enrollment, person, save, tool
from tests.postgres import filled_for
from tests.publishing.clocks import Clock

READER = Viewer("tool", "T-1", "Reader", frozenset({GRAPHQL_READ}), None, EVERYTHING)
WRITER = Viewer("tool", "T-2", "Ada", frozenset({GRAPHQL_READ, GRAPHQL_WRITE}), None, EVERYTHING)
VENDOR = Viewer("connection", "V", "Vendor", frozenset(), "1.2", EVERYTHING)
DESK = Desk(b"", "", None, Within(), Settings.load())
"""Of a service without a mail server."""
BY = "Ada (T-2)"
RUN = "number state askedBy edition decidedBy reason approves anew"
CACHE = f"""
{{
    administration {{
        cache {{
            lastSuccess {{ {RUN} changes {{ kind added changed removed unchanged }} }}
            running {{ number }}
            waiting {{ {RUN} }}
            held {{ {RUN} losses {{ kind school schoolName before removed examples alarming }} }}
            nextRun
            standstill
            history(limit: 2) {{ number state isNew seconds startedAt finishedAt askedAt dueAt }}
            alerts(limit: 1) {{ number kind refreshId text raisedAt }}
        }}
    }}
}}
"""


def _publish(database: Database) -> None:
    save(database, *SPRINGFIELD, *tool(WRITER.id))
    for number in range(20):
        pupil = f"pupil-{number:02}"
        save(database, person(pupil), enrollment(pupil, pupil, "S-26"))
    refresh(database)


template = filled_for("district", _publish)


@pytest.fixture
async def district(database: Database) -> AsyncIterator[Database]:
    """Springfield with twenty more pupils at S, published as edition 1."""
    await database.open()
    yield database
    await database.close()


async def _answer(
    database: Database, document: str, viewer: Viewer = WRITER, **variables: object
) -> tuple[Any, tuple[GraphQLError, ...]]:
    graph = Graph(database, desk=DESK)
    answer = await graph.execute(document, variables, viewer, edition=1)
    return answer.data, answer.errors


async def _cache(database: Database) -> Any:
    data, errors = await _answer(database, CACHE)
    assert not errors
    return data["administration"]["cache"]


async def _do(database: Database, mutation: str) -> Any:
    data, errors = await _answer(database, f"mutation {{ done: {mutation} {{ {RUN} }} }}")
    assert not errors
    return data["done"]


async def _refusal(database: Database, document: str, viewer: Viewer = WRITER) -> tuple[str, str]:
    _, (error,) = await _answer(database, document, viewer)
    assert error.extensions is not None
    return error.extensions["code"], error.message


async def test_the_cache_tells_how_it_stands(district: Database) -> None:
    cache = await _cache(district)

    success = cache["lastSuccess"]
    assert (success["state"], success["edition"], success["askedBy"]) == ("done", 1, "command line")
    counts = {"added": 25, "changed": 0, "removed": 0, "unchanged": 0}
    assert {"kind": "users"} | counts in success["changes"]
    assert cache["running"] is cache["waiting"] is cache["held"] is cache["standstill"] is None
    assert "T02:00:00" in cache["nextRun"]
    assert [run["state"] for run in cache["history"]] == ["done"]
    assert cache["alerts"] == []


async def test_a_refresh_is_asked_for_once_and_cancelled(district: Database) -> None:
    asked = await _do(district, "requestRefresh")
    assert (asked["state"], asked["askedBy"]) == ("waiting", BY)
    assert (await _cache(district))["waiting"]["number"] == asked["number"]
    assert (await _refusal(district, "mutation { requestRefresh { number } }"))[
        0
    ] == "REFRESH_WAITING"

    cancelled = await _do(district, "cancelRefresh")
    anew = await _do(district, "requestRefresh(anew: true)")
    assert (asked["anew"], anew["anew"]) == (False, True)
    await _do(district, "cancelRefresh")

    assert (cancelled["state"], cancelled["decidedBy"]) == ("cancelled", BY)
    code, message = await _refusal(district, "mutation { cancelRefresh { number } }")
    assert (code, message) == ("NOT_TO_DECIDE", "No refresh waits, so there is none to cancel.")


async def test_one_record_is_to_be_refreshed_at_once(district: Database) -> None:
    document = """
    mutation {
        refreshRecord(kind: users, sourcedId: "lisa") {
            state askedBy kind sourcedId askedAt dueAt
        }
    }
    """
    data, errors = await _answer(district, document)
    assert not errors
    asked = data["refreshRecord"]
    assert (asked["state"], asked["askedBy"]) == ("waiting", BY)
    assert (asked["kind"], asked["sourcedId"]) == ("users", "lisa")
    assert asked["dueAt"] == asked["askedAt"]
    assert (await _cache(district))["waiting"] is None


@pytest.mark.parametrize(
    ("viewer", "kind", "code"),
    [
        (READER, "users", "FORBIDDEN"),
        (WRITER, "categories", "UNKNOWN_KIND"),
        (WRITER, "courses", "UNKNOWN_RECORD"),
    ],
)
async def test_a_record_that_there_is_not_or_for_whom_is_refused(
    district: Database, viewer: Viewer, kind: str, code: str
) -> None:
    document = f'mutation {{ refreshRecord(kind: {kind}, sourcedId: "lisa") {{ number }} }}'
    assert (await _refusal(district, document, viewer))[0] == code


async def test_a_held_refresh_is_shown_by_kind_and_school_and_approved(district: Database) -> None:
    save(district, change("calendar", "S-26", lms_exclude=True))
    with pytest.raises(Held):
        refresh(district)

    cache = await _cache(district)
    held = cache["held"]
    school = {(loss["kind"], loss["school"]): loss for loss in held["losses"]}["users", "S"]
    assert (school["schoolName"], school["removed"], school["before"]) == ("Name of S", 22, 23)
    assert school["examples"][:3] == ["lisa", "marge", "pupil-00"]
    assert cache["alerts"][0]["refreshId"] == held["number"]
    assert cache["alerts"][0]["text"] == held["reason"]

    approved = await _do(district, f"approveRefresh(run: {held['number']})")

    assert (approved["state"], approved["approves"]) == ("waiting", held["number"])


async def test_a_held_refresh_is_discarded(district: Database) -> None:
    save(district, change("calendar", "S-26", lms_exclude=True))
    with pytest.raises(Held):
        refresh(district)
    held = (await _cache(district))["held"]["number"]

    assert (await _do(district, f"discardRefresh(run: {held})"))["decidedBy"] == BY

    assert (await _cache(district))["held"] is None
    code, _ = await _refusal(district, "mutation { discardRefresh(run: 99) { number } }")
    assert code == "UNKNOWN_RUN"


async def test_a_setting_is_changed_with_a_trace(district: Database) -> None:
    document = """
    mutation ($value: JSON) {
        changeSetting(name: "guardPercent", value: $value) { name value default changedBy limits }
    }
    """
    data, errors = await _answer(district, document, value=25)
    assert not errors
    assert data["changeSetting"] == {
        "name": "guardPercent",
        "value": 25,
        "default": 10,
        "changedBy": BY,
        "limits": {"type": "integer", "minimum": 1, "maximum": 100},
    }

    asked = """
    {
        administration {
            settings { name value sentence changedAt }
            settingHistory { name before after changedBy changedAt }
        }
    }
    """
    data, errors = await _answer(district, asked, READER)
    assert not errors
    settings = {each["name"]: each for each in data["administration"]["settings"]}
    assert settings["guardPercent"]["value"] == 25
    assert settings["timeZone"]["changedAt"] is None
    (trace,) = data["administration"]["settingHistory"]
    assert (trace["before"], trace["after"], trace["changedBy"]) == (10, 25, BY)


async def test_a_setting_beyond_its_limits_is_refused(district: Database) -> None:
    code, message = await _refusal(
        district, 'mutation { changeSetting(name: "guardPercent", value: 0) { name } }'
    )
    assert code == "WRONG_VALUE"
    assert message.startswith("guardPercent cannot be 0")


@pytest.mark.parametrize(
    "mutation",
    [
        "requestRefresh { number }",
        "cancelRefresh { number }",
        "approveRefresh(run: 1) { number }",
        "discardRefresh(run: 1) { number }",
        'changeSetting(name: "timeZone", value: "UTC") { name }',
    ],
)
@pytest.mark.parametrize("viewer", [READER, VENDOR])
async def test_who_may_not_write_changes_nothing(
    district: Database, mutation: str, viewer: Viewer
) -> None:
    code, _ = await _refusal(district, f"mutation {{ {mutation} }}", viewer)
    assert code == "FORBIDDEN"
    assert (await _cache(district))["waiting"] is None


async def test_vendors_do_not_see_how_the_cache_stands(district: Database) -> None:
    assert (await _refusal(district, CACHE, VENDOR))[0] == "FORBIDDEN"


async def test_what_differs_between_two_editions_is_told(district: Database) -> None:
    save(district, change("person", "lisa", given_name="Lisa Marie"))
    refresh(district)
    document = """
    {
        administration {
            cache {
                edition previousEdition lastSuccess { edition previousEdition }
                difference(kinds: [users], school: "S") {
                    kind added changed removed
                    fields { name count }
                    objects { sourcedId change fields }
                }
                changes(sinceEdition: 1, limit: 1) {
                    fromEdition toEdition totalCount
                    nodes { kind sourcedId name change fields }
                    pageInfo { hasNextPage endCursor }
                }
            }
        }
    }
    """
    data, errors = await _answer(district, document)
    assert not errors
    cache = data["administration"]["cache"]
    assert (cache["edition"], cache["previousEdition"]) == (2, 1)
    assert cache["lastSuccess"] == {"edition": 2, "previousEdition": 1}
    assert cache["difference"] == [
        {
            "kind": "users",
            "added": 0,
            "changed": 1,
            "removed": 0,
            "fields": [{"name": "givenName", "count": 1}],
            "objects": [{"sourcedId": "lisa", "change": "changed", "fields": ["givenName"]}],
        }
    ]
    changes = cache["changes"]
    assert (changes["fromEdition"], changes["toEdition"], changes["totalCount"]) == (1, 2, 1)
    (lisa,) = changes["nodes"]
    assert (lisa["kind"], lisa["name"]) == ("users", "Lisa Marie Simpson")
    assert changes["pageInfo"] == {"hasNextPage": False, "endCursor": "users:lisa"}
    document = """
    query ($since: DateTime, $after: String) {
        administration { cache { changes(since: $since, after: $after) { nodes { kind } } } }
    }
    """
    for variables, nodes in (
        ({"since": "2999-01-01T00:00:00Z"}, []),
        ({"after": "users:lisa"}, []),
        ({"after": "orgs:S"}, [{"kind": "users"}]),
    ):
        data, errors = await _answer(district, document, **variables)
        assert not errors
        assert data["administration"]["cache"]["changes"]["nodes"] == nodes


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("difference(before: 1, after: 9) { kind }", "UNKNOWN_EDITION"),
        ("difference(before: 1, after: 1, kinds: [categories]) { kind }", "UNKNOWN_KIND"),
        ('difference(school: "lisa") { kind }', "UNKNOWN_SCHOOL"),
        ('changes(since: "2000-01-01T00:00:00Z") { toEdition }', "UNKNOWN_EDITION"),
        ('changes(since: "2000-01-01T00:00:00Z", sinceEdition: 1) { toEdition }', "BAD_ARGUMENT"),
        ('changes(after: "x") { toEdition }', "BAD_ARGUMENT"),
        ("changes(sinceEdition: 7) { toEdition }", "UNKNOWN_EDITION"),
        ("history(limit: -1) { number }", "BAD_ARGUMENT"),
    ],
)
async def test_what_cannot_be_told_is_refused(district: Database, asked: str, code: str) -> None:
    document = f"{{ administration {{ cache {{ {asked} }} }} }}"
    assert (await _refusal(district, document))[0] == code


async def test_an_edition_that_is_not_kept_any_more_is_refused(database: Database) -> None:
    clock = Clock()
    save(database, *SPRINGFIELD)
    refresh(database, clock=clock)
    for name in ("Lisa Marie", "Lisa"):
        save(database, change("person", "lisa", given_name=name))
        clock.wait(days=20)
        refresh(database, clock=clock)
    await database.open()
    graph = Graph(database)

    async def names(edition: int) -> Any:
        document = (
            'query ($e: Int) { roster(edition: $e) { user(sourcedId: "lisa") { givenName } } }'
        )
        answer = await graph.execute(document, {"e": edition}, READER, edition=3)
        return orjson.loads(orjson.dumps(answer.data)) or answer.errors[0].message

    assert await names(2) == {"roster": {"user": {"givenName": "Lisa Marie"}}}
    assert await names(1) == "Edition 1 is not kept any more; the oldest one is 2."
    assert await names(4) == "There is no edition 4; the current one is 3."
    assert await names(0) == "There is no edition 0; the current one is 3."
    await database.close()
