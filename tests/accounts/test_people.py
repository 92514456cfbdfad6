"""What people see and do in the graph by their roles, and what of it is recorded."""

from datetime import date
from typing import Any

import orjson
import pytest
from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLScalarType, get_named_type
from sqlalchemy import update

from app.access.viewer import Viewer
from app.accounts.masking import MASKED
from app.accounts.people import viewer_at
from app.publishing.refresh import refresh
from app.roster.editions import current_number
from app.sis.people import Demographics, Person
from graphql_schema.limits import Limits
from graphql_schema.schema import TOOL_SCHEMA
from tests.access.office import Office
from tests.accounts.console import Console, graph_of_app, services_of_app

SHOWN = {
    "RosterUser": {
        "dateLastModified", "email", "enabledUser", "familyName", "givenName", "grades",
        "identifier", "middleName", "preferredFirstName", "preferredLastName",
        "preferredMiddleName", "roles", "sourcedId", "status", "userProfiles", "username",
    },
    "RosterDemographics": {"dateLastModified", "sourcedId", "status"},
    "Person": {
        "changedAt", "email", "familyName", "givenName", "identifier", "lmsExclude", "middleName",
        "preferredFamilyName", "preferredGivenName", "preferredMiddleName",
        "primaryOrganizationId", "sourcedId",
    },
    "Demographics": {"changedAt", "sourcedId"},
}  # fmt: skip
"""By type that describes a person, the values that support staff see without a reason."""

PEOPLE = """{
    people(where: {phone: {eq: "%s"}}) { nodes { sourcedId } }
}"""
WHOLE = """{
    people(where: {sourcedId: {eq: "lisa"}}) {
        nodes { givenName email phone otherIds { type } demographics { sex birthDate } }
    }
    roster {
        users(where: {sourcedId: {eq: "lisa"}}) {
            nodes { givenName email phone userIds { type } userMasterIdentifier }
        }
    }
}"""
PHONE = "555-0100"
CHANGE = 'mutation Rename { changeSetting(name: "guardPercent", value: 20) { name } }'
PREVIEW = """{ administration {
    preview(connection: "x", path: "/ims/oneroster/rostering/v1p2/users") { status }
} }"""


@pytest.fixture(scope="module")
async def district(console: Console) -> Console:
    """The console, with a pupil who has personal data."""
    with console.database.transaction() as transaction:
        change = {"phone": PHONE, "email": "lisa@district.example", "master_identifier": "S-1"}
        transaction.execute(update(Person).where(Person.sourced_id == "lisa").values(change))
        other = {"other_ids": [{"type": "LDAP", "identifier": "l"}]}
        transaction.execute(update(Person).where(Person.sourced_id == "lisa").values(other))
        birth = {"sex": "female", "birth_date": date(2010, 5, 9)}
        transaction.execute(
            update(Demographics).where(Demographics.sourced_id == "lisa").values(birth)
        )
    refresh(console.database)
    return console


def viewer(console: Console, role: str, *, revealed: bool = False) -> Viewer:
    """Return the viewer that a new account of a role is now."""
    account = console.account(role, password=None)
    with console.database.transaction() as transaction:
        return viewer_at(transaction, account, current_number(transaction), revealed=revealed)


async def execute(console: Console, viewer: Viewer, document: str) -> Any:
    """Return the graph's answer to a person: data, and the codes of the errors."""
    source = graph_of_app(console)
    found = await source.graph.execute(
        document, {}, viewer, edition=source.edition(), limits=Limits()
    )
    codes = [str((error.extensions or {}).get("code")) for error in found.errors]
    return orjson.loads(orjson.dumps(found.data)), codes


def test_every_value_that_describes_a_person_is_masked_or_shown_on_purpose() -> None:
    for name, shown in SHOWN.items():
        type_ = TOOL_SCHEMA.type_map[name]
        assert isinstance(type_, GraphQLObjectType)
        fields = {
            field
            for field, each in type_.fields.items()
            if not field.endswith("Count")
            and (is_leaf(each.type) or field in {"userIds", "otherIds", "roles", "userProfiles"})
        }
        masked = {field for of, field in MASKED if of == name}
        assert fields - {"id"} == shown | masked
        assert not shown & masked
    assert {of for of, _ in MASKED} == SHOWN.keys()


def is_leaf(type_: Any) -> bool:
    return isinstance(get_named_type(type_), GraphQLScalarType | GraphQLEnumType)


async def test_personal_data_is_masked_for_support_until_it_is_revealed(
    district: Console,
) -> None:
    data, codes = await execute(district, viewer(district, "support"), WHOLE)
    assert codes == []
    (person,), (user,) = data["people"]["nodes"], data["roster"]["users"]["nodes"]
    assert person["email"] == user["email"] == "lisa@district.example"
    assert person["phone"] is user["phone"] is user["userMasterIdentifier"] is None
    assert not person["otherIds"]
    assert not user["userIds"]
    assert person["demographics"] == {"sex": None, "birthDate": None}
    data, codes = await execute(district, viewer(district, "support", revealed=True), WHOLE)
    assert codes == []
    (person,), (user,) = data["people"]["nodes"], data["roster"]["users"]["nodes"]
    assert person["phone"] == user["phone"] == PHONE
    assert person["demographics"] == {"sex": "female", "birthDate": "2010-05-09"}
    assert user["userMasterIdentifier"] == "S-1"


async def test_masked_data_cannot_be_found_by_filters_connections_or_previews(
    district: Console,
) -> None:
    support = viewer(district, "support")
    assert (await execute(district, support, PEOPLE % PHONE))[1] == ["UNKNOWN_FIELD"]
    assert (await execute(district, support, PREVIEW))[1] == ["MASKED"]
    auditor = viewer(district, "auditor", revealed=True)
    assert (await execute(district, auditor, PREVIEW))[1] == ["MASKED"]
    issued = connect_all(district)
    document = f"""{{ roster(asConnection: "{issued}") {{
        users(where: {{sourcedId: {{eq: "lisa"}}}}) {{ nodes {{ givenName phone }} }}
    }} }}"""
    for revealed, phone in ((False, None), (True, PHONE)):
        seen_by = viewer(district, "support", revealed=revealed)
        data, codes = await execute(district, seen_by, document)
        assert codes == []
        assert data["roster"]["users"]["nodes"][0]["phone"] == phone


@pytest.mark.parametrize(
    ("role", "forbidden"),
    [
        ("district-administrator", set()),
        (
            "school-administrator",
            {"live", "administration", "search", "change", "accounts", "audit log"},
        ),
        ("support", {"change", "accounts", "audit log"}),
        ("auditor", {"live", "search", "change", "accounts"}),
    ],
)
async def test_role_opens_its_part_of_the_graph(
    district: Console, role: str, forbidden: set[str]
) -> None:
    documents = {
        "roster": "{ roster { users { totalCount } } }",
        "live": "{ people { totalCount } }",
        "administration": "{ administration { settings { name } } }",
        "search": '{ search(text: "lisa") { name } }',
        "change": CHANGE,
        "accounts": "{ administration { accounts { email role schools active } } }",
        "audit log": "{ administration { auditLog { at by action details address } } }",
    }
    own = viewer(district, role)
    refused = {
        name
        for name, document in documents.items()
        if "FORBIDDEN" in (await execute(district, own, document))[1]
    }
    assert refused == forbidden


async def test_school_administrator_sees_the_own_schools_only(district: Console) -> None:
    own = viewer(district, "school-administrator")
    document = "{ roster { orgs { nodes { sourcedId } } classes { nodes { sourcedId } } } }"
    data, codes = await execute(district, own, document)
    assert codes == []
    assert [row["sourcedId"] for row in data["roster"]["classes"]["nodes"]] == ["S-algebra-1"]
    orgs = {row["sourcedId"] for row in data["roster"]["orgs"]["nodes"]}
    assert "S" in orgs
    assert "T" not in orgs


async def test_change_of_a_person_is_recorded_under_their_name(district: Console) -> None:
    administrator = viewer(district, "district-administrator")
    document = CHANGE.replace("20", "30")
    data, codes = await execute(district, administrator, document)
    assert (data, codes) == ({"changeSetting": {"name": "guardPercent"}}, [])
    act = district.acts()[0]
    assert (act.action, act.by) == ("change requested", f"Pat ({administrator.id})")
    assert act.details == {"fields": ["changeSetting"], "operation": "Rename"}
    history = "SELECT changed_by FROM setting WHERE name = 'guardPercent'"
    assert district.scalar(history) == f"Pat ({administrator.id})"


async def test_reason_reveals_personal_data_for_fifteen_minutes_and_is_recorded(
    console: Console,
) -> None:
    browser = await console.signed_in(console.account("support", password=None))
    short = await browser.post("/reveal", {"reason": "why   not"}, page="/reveal")
    assert short.status_code == 400
    assert "Write a reason of 10 to 1,000 characters." in short.text
    form = {"reason": "Ticket 4711: a parent calls", "next": "/account"}
    assert (await browser.post("/reveal", form, page="/reveal")).headers["location"] == "/account"
    act = console.acts()[0]
    assert act.action == "personal data revealed"
    assert act.details["reason"] == "Ticket 4711: a parent calls"
    assert "is shown now" in (await browser.get("/reveal")).text
    console.clock.advance(minutes=15)
    assert "is shown now" not in (await browser.get("/reveal")).text


def connect_all(console: Console) -> str:
    """Register a connection that everything is shared with, and return its client id."""
    office = Office(services_of_app(console).settings, console.database)
    return office.connect().client_id
