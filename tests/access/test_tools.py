"""Tools of the district: their scopes, their terms on /graphql, and what they see."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final

import pytest

from app.access import bearer, quotas
from app.access.details import BadDetail, Details
from app.access.registry import NewTool, UnknownScope, create_tool
from app.access.rotation import Issued
from app.access.scopes import SCOPE_SETS, TOOL_SCOPES, allows, granted_to_tool
from app.access.sharing import ALL, DataToShare
from app.data_folder import pepper
from app.recent import Recent
from tests.access.asking import basic
from tests.access.office import Office
from tests.access.service import HERE, Service, client
from tests.running import wait_for_a_new_hour

NEEDED: Final[Mapping[str, str]] = {
    "{ roster { users { totalCount } } }": "roster.read",
    '{ roster { user(sourcedId: "lisa") { email } } }': "roster.read",
    "{ gradebook { results { totalCount } } }": "roster.read",
    "{ people { nodes { givenName } } }": "sis.read",
    '{ person(sourcedId: "lisa") { givenName } }': "sis.read",
    "{ scores { totalCount } }": "sis.read",
    "{ administration { settings { name } } }": "administration.read",
    "{ administration { connections { clientId } } }": "administration.read",
    'mutation { changeSetting(name: "guardPercent", value: 11) { value } }': (
        "administration.write"
    ),
    'mutation { createApplication(name: "New") { name } }': "administration.write",
    'mutation { putCategory(sourcedId: "c", category: { title: "C" }) { created } }': (
        "gradebook.write"
    ),
    'mutation { deleteCategory(sourcedId: "c") { sourcedId } }': "gradebook.write",
}
"""A document of each part of the graph, and the scope that it needs."""


NUMBERS = count(1)
"""Distinguish tools of the same scopes."""


def tool(office: Office, *scopes: str, **said: Any) -> Issued:
    with office.database.transaction() as transaction:
        new = NewTool(f"Tool {','.join(scopes)} {next(NUMBERS)}", scopes, **said)
        return create_tool(transaction, pepper(office.settings), new)


async def ask(
    service: Service, token: str, document: str, *, address: str = HERE
) -> tuple[int, Any]:
    async with client(service.app, token, address=address) as asking:
        answer = await asking.post("/graphql", json={"query": document}, timeout=60)
    return answer.status_code, answer.json()


def codes(body: Any) -> list[str]:
    return [error["extensions"]["code"] for error in body.get("errors", ())]


def test_old_scopes_are_sets_of_the_new_ones() -> None:
    fine = {*TOOL_SCOPES} - {*SCOPE_SETS}
    assert {part for parts in SCOPE_SETS.values() for part in parts} == fine
    assert len(fine) == 5
    assert allows({"graphql.read"}, "sis.read")
    assert not allows({"graphql.read"}, "administration.write")
    assert not allows({"roster.read"}, "graphql.read")


@pytest.mark.parametrize(
    ("asked", "granted"),
    [
        (None, ("graphql.read",)),
        ("", ("graphql.read",)),
        ("graphql.read", ("graphql.read",)),
        ("roster.read sis.read", ("roster.read", "sis.read")),
        ("roster.read gradebook.write", ("roster.read",)),
        ("graphql.write", ()),
    ],
)
def test_a_token_may_have_a_part_of_a_set(asked: str | None, granted: Sequence[str]) -> None:
    assert granted_to_tool(asked, ["graphql.read"]) == granted


@pytest.mark.parametrize("scope", TOOL_SCOPES)
async def test_each_scope_opens_its_part_of_the_graph_and_no_other(
    service: Service, office: Office, scope: str
) -> None:
    token = await office.token(tool(office, scope))
    for document, needed in NEEDED.items():
        _, body = await ask(service, token, document)
        if allows({scope}, needed):
            assert "FORBIDDEN" not in codes(body), (document, body)
        else:
            assert codes(body) == ["FORBIDDEN"], (document, body)
            assert needed in body["errors"][0]["message"]


async def test_a_token_with_a_part_of_a_tools_scopes_can_do_that_part(
    service: Service, office: Office
) -> None:
    token = await office.token(tool(office, "graphql.read"), "roster.read")
    assert codes((await ask(service, token, "{ roster { number } }"))[1]) == []
    assert codes((await ask(service, token, "{ people { totalCount } }"))[1]) == ["FORBIDDEN"]


async def test_the_terms_of_a_tool_hold_for_the_graph(
    service: Service, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "_lots", Recent(100))
    wait_for_a_new_hour()
    details = Details(networks=("192.0.2.0/24",), quota=3, purpose="Reports")
    issued = tool(office, "roster.read", details=details)
    headers = basic(issued.client_id, issued.secret)
    assert (await office.ask(headers=headers)).status == 403  # from an unknown address
    office.run("UPDATE connection SET networks = NULL WHERE quota = 3")
    token = await office.token(issued)
    office.run("UPDATE connection SET networks = '{192.0.2.0/24}' WHERE quota = 3")
    forget(monkeypatch)

    status, body = await ask(service, token, "{ roster { number } }")
    assert (status, codes(body)) == (403, ["FORBIDDEN"])
    assert HERE in body["errors"][0]["message"]
    statuses = [
        (await ask(service, token, "{ roster { number } }", address="192.0.2.7"))[0]
        for _ in range(4)
    ]
    assert statuses == [200, 200, 200, 429]


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the worker forget what tokens stood for, as it does after half a second."""
    monkeypatch.setattr(bearer, "_standings", Recent(100))


async def test_a_tool_that_has_ended_is_kept_out(
    service: Service, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = datetime.now(UTC) + timedelta(days=1)
    issued = tool(office, "roster.read", details=Details(expires_at=ends))
    token = await office.token(issued)
    assert (await ask(service, token, "{ roster { number } }"))[0] == 200
    office.run("UPDATE connection SET expires_at = now() WHERE expires_at IS NOT NULL")
    forget(monkeypatch)
    assert (await ask(service, token, "{ roster { number } }"))[0] == 401


def test_a_wrong_term_of_a_tool_is_refused(office: Office) -> None:
    with pytest.raises(BadDetail, match="quota cannot be 0"):
        tool(office, "roster.read", details=Details(quota=0))


LIMITED: Final[Mapping[str, Mapping[str, Any]]] = {
    "schools": {"schools": ("S",)},
    "withheld": {"sharing": DataToShare(objects=ALL.objects, withheld=("email",))},
    "objects": {"sharing": DataToShare(withheld=())},
}


@pytest.mark.parametrize("limit", LIMITED)
@pytest.mark.parametrize("scope", ["sis.read", "administration.read", "graphql.read"])
def test_a_limited_tool_cannot_have_scopes_that_no_policy_limits(
    office: Office, limit: str, scope: str
) -> None:
    with pytest.raises(UnknownScope, match=r"can have roster\.read, gradebook\.write"):
        tool(office, "roster.read", scope, **LIMITED[limit])


@pytest.mark.parametrize("limit", LIMITED)
async def test_a_limited_tool_is_refused_the_live_sis_and_administration(
    service: Service, office: Office, limit: str
) -> None:
    issued = tool(office, "roster.read", **LIMITED[limit])
    # As if it had got the scope before it was limited.
    office.run(
        "UPDATE connection SET scopes = :scopes WHERE id = :id",
        id=issued.client_id,
        scopes=["graphql.read", "graphql.write"],
    )
    token = await office.token(issued)
    for document in (
        "{ people { nodes { email } } }",
        "{ administration { connections { clientId } } }",
        'mutation { changeSetting(name: "guardPercent", value: 12) { value } }',
    ):
        _, body = await ask(service, token, document)
        assert codes(body) == ["FORBIDDEN"], document
        assert "sees only some schools or fields" in body["errors"][0]["message"]
    vendor = office.connect()
    _, body = await ask(
        service, token, f'{{ roster(asConnection: "{vendor.client_id}") {{ number }} }}'
    )
    assert codes(body) == ["FORBIDDEN"]


async def test_a_tool_of_a_school_sees_that_school(service: Service, office: Office) -> None:
    whole = await office.token(tool(office, "roster.read"))
    limited = await office.token(tool(office, "roster.read", schools=("S",)))
    document = "{ roster { users { nodes { sourcedId } } } }"

    def ids(body: Any) -> set[str]:
        return {each["sourcedId"] for each in body["data"]["roster"]["users"]["nodes"]}

    everybody = ids((await ask(service, whole, document))[1])
    of_school = ids((await ask(service, limited, document))[1])
    assert "milhouse" in everybody
    assert "milhouse" not in of_school
    assert "lisa" in of_school


async def test_a_field_withheld_from_a_tool_is_null_and_cannot_be_filtered_by(
    service: Service, office: Office
) -> None:
    sharing = DataToShare(objects=ALL.objects, withheld=("race",))
    limited = await office.token(tool(office, "roster.read", sharing=sharing))
    _, body = await ask(
        service, limited, "{ roster { demographics { nodes { sex asian asianText } } } }"
    )
    nodes = body["data"]["roster"]["demographics"]["nodes"]
    assert nodes
    assert all(each["asian"] is None and each["asianText"] is None for each in nodes)
    _, body = await ask(
        service,
        limited,
        "{ roster { demographics(where: { asian: { eq: true } }) { totalCount } } }",
    )
    assert codes(body) == ["UNKNOWN_FIELD"]
