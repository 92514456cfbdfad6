"""Tools registered and changed by the graph and by commands, and the history of that."""

from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from app.access import bearer
from app.access.rotation import Issued
from app.access.scopes import still_granted
from app.recent import Recent
from tests.access.office import Office
from tests.access.service import Service
from tests.access.test_tools import ask, codes
from tests.commands import rollcall

CREATE = """
mutation ($tool: NewToolInput!) {
    made: createTool(tool: $tool) {
        secret informationToShare { clientId }
        connection {
            clientId type scopes schools quota dataToShare { withheld }
            changes { changedBy fields { name after } }
        }
    }
}
"""
CHANGE = """
mutation ($id: ID!, $scopes: [ToolScope!], $sharing: DataToShareInput, $schools: [ID!]) {
    done: changeTool(clientId: $id, scopes: $scopes, dataToShare: $sharing, schools: $schools) {
        scopes schools dataToShare { withheld } changes { changedBy fields { name before after } }
    }
}
"""
USERS = "{ roster { users { nodes { sourcedId email } } } }"
PEOPLE = "{ people { totalCount } }"


@pytest.fixture(autouse=True)
def remembers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the worker look tokens up at each request, not every half second."""
    monkeypatch.setattr(bearer, "_GOOD_SECONDS", 0)
    monkeypatch.setattr(bearer, "_standings", Recent(100))


async def token_of(office: Office, made: Any) -> str:
    return await office.token(Issued(made["connection"]["clientId"], made["secret"], None))


async def users(service: Service, token: str) -> dict[str, Any]:
    _, body = await ask(service, token, USERS)
    return {each["sourcedId"]: each for each in body["data"]["roster"]["users"]["nodes"]}


async def test_the_graph_registers_a_tool(service: Service, office: Office) -> None:
    tool = {
        "name": "Report writer",
        "scopes": ["rosterRead"],
        "schools": ["S"],
        "dataToShare": {"withheld": ["email"]},
        "details": {"quota": 90},
    }
    made = (await service.data(CREATE, tool=tool))["made"]
    connection = made["connection"]

    assert (connection["type"], connection["scopes"]) == ("internalTool", ["rosterRead"])
    assert (connection["schools"], connection["quota"]) == (["S"], 90)
    assert connection["dataToShare"] == {"withheld": ["email"]}
    assert made["informationToShare"] is None
    (change,) = connection["changes"]
    assert change["changedBy"].startswith("Console (")
    assert {"name": "scopes", "after": ["roster.read"]} in change["fields"]
    seen = await users(service, await token_of(office, made))
    assert "lisa" in seen
    assert "milhouse" not in seen
    assert seen["lisa"]["email"] is None


async def test_a_changed_policy_holds_for_tokens_that_the_tool_has(
    service: Service, office: Office
) -> None:
    made = (await service.data(CREATE, tool={"name": "Board", "scopes": ["graphqlRead"]}))["made"]
    token, id_ = await token_of(office, made), made["connection"]["clientId"]
    assert "milhouse" in await users(service, token)
    assert codes((await ask(service, token, PEOPLE))[1]) == []

    limit = {"schools": ["S"], "sharing": {"withheld": ["email"]}}
    code, message = await service.refusal(CHANGE, id=id_, **limit)
    assert (code, "tools that see everything" in message) == ("UNKNOWN_SCOPE", True)
    done = (await service.data(CHANGE, id=id_, scopes=["rosterRead"], **limit))["done"]
    assert (done["scopes"], done["schools"]) == (["rosterRead"], ["S"])
    assert {"schools", "scopes", "sharing"} == {
        field["name"] for field in done["changes"][0]["fields"]
    }
    assert "milhouse" not in await users(service, token)
    assert codes((await ask(service, token, PEOPLE))[1]) == ["FORBIDDEN"]

    wide = {"schools": None, "sharing": {"withheld": []}}
    await service.data(CHANGE, id=id_, scopes=["rosterRead", "sisRead"], **wide)
    assert "milhouse" in await users(service, token)
    assert codes((await ask(service, token, PEOPLE))[1]) == []


async def test_a_tool_gives_no_scope_that_it_does_not_have(
    service: Service, office: Office
) -> None:
    strong = office.equip("Strong", ["graphql.read", "administration.write"])
    weak = await office.token(office.equip("Weak", ["administration.write", "roster.read"]))
    documents = (
        'mutation { createTool(tool: {name: "N", scopes: [sisRead]}) { secret } }',
        'mutation { createTool(tool: {name: "N", scopes: [graphqlRead]}) { secret } }',
        f'mutation {{ changeTool(clientId: "{strong.client_id}", schools: null) {{ scopes }} }}',
        f'mutation {{ rotateSecret(clientId: "{strong.client_id}") {{ secret }} }}',
        f'mutation {{ makeHandoverLink(clientId: "{strong.client_id}") {{ link }} }}',
    )
    for document in documents:
        _, body = await ask(service, weak, document)
        assert codes(body) == ["FORBIDDEN"], document
        assert "scopes that it has itself" in body["errors"][0]["message"]
    assert [each.application for each in office.registered()].count("N") == 0
    assert await office.token(strong)
    _, body = await ask(
        service, weak, 'mutation { createTool(tool: {name: "N", scopes: [rosterRead]}) '
        "{ connection { scopes } } }"
    )  # fmt: skip
    assert body["data"]["createTool"]["connection"]["scopes"] == ["rosterRead"]


async def test_what_is_no_tool_is_not_changed_as_one(service: Service, office: Office) -> None:
    vendor = office.connect()
    assert (await service.refusal(CHANGE, id=vendor.client_id))[0] == "NOT_A_TOOL"
    assert (await service.refusal(CHANGE, id="nobody"))[0] == "UNKNOWN_CONNECTION"
    share = 'mutation { changeDataToShare(clientId: "{}", schools: null) { schools } }'
    code, message = await service.refusal(share.replace("{}", office.equip("T").client_id))
    assert (code, "rollcall tool change" in message) == ("NOT_A_VENDORS", True)
    made = await service.refusal(CREATE, tool={"name": "None", "scopes": []})
    assert made[0] == "UNKNOWN_SCOPE"
    made = await service.refusal(
        CREATE, tool={"name": "None", "scopes": ["rosterRead"], "schools": ["nowhere"]}
    )
    assert made[0] == "UNKNOWN_SCHOOL"


def test_a_command_changes_a_tool(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLLCALL_DATABASE_URL", office.database.url)
    monkeypatch.setenv("ROLLCALL_DATA_DIR", str(office.settings.data_dir))
    id_ = office.equip("Board", ["roster.read", "sis.read"]).client_id

    def changed(*words: str) -> Any:
        done = CliRunner().invoke(
            rollcall, ["tool", "change", id_, *words, "--as", "Ada", "--json"]
        )
        assert done.exit_code == 0, done.output + str(done.exception)
        return orjson.loads(done.stdout)

    limited = changed("--scope", "roster.read", "--withhold", "email", "--withhold", "race")
    assert (limited["scopes"], limited["sharing"]["withheld"]) == (
        ["roster.read"], ["email", "race"],
    )  # fmt: skip
    assert changed("--withhold", "nothing")["sharing"]["withheld"] == []
    assert changed("--all-data", "--all-schools", "--scope", "sis.read")["scopes"] == ["sis.read"]
    shown = CliRunner().invoke(rollcall, ["connection", "history", id_, "--json"])
    assert {each["changedBy"] for each in orjson.loads(shown.stdout)} == {"Ada (command line)"}
    both = ["tool", "change", id_, "--school", "S", "--all-schools"]
    assert CliRunner().invoke(rollcall, both).exit_code == 2


def test_what_is_left_of_a_token_is_what_its_tool_may_still_do() -> None:
    assert still_granted({"graphql.read"}, ["roster.read"]) == {"roster.read"}
    assert still_granted({"roster.read"}, ["graphql.read"]) == {"roster.read"}
    assert still_granted({"roster.read"}, ["sis.read"]) == set()
    assert "graphql.read" in still_granted({"graphql.read"}, ["graphql.read"])
