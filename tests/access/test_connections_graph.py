"""What the graph tells administrators of connections, and lets them do; and what vendors see."""

from typing import Any

from app.access.details import Details
from app.access.sharing import LITTLE
from app.access.viewer import EVERYTHING, Viewer
from app.database import Database
from graphql_schema.execute import Graph
from tests.access.asking import basic
from tests.access.service import BASE, Service, client

CONNECTION = """
    clientId application partner type version schools active state label purpose legalBasis contact
    notes expiresAt quota networks replaces secrets lastUsedAt lastUsedFrom createdAt
    dataToShare { objects roles withoutEnrollments courses subjects withheld }
    informationToShare { clientId secret tokenUrl baseUrl curl nextSteps }
"""
CREDENTIALS = f"""
    secret link linkExpiresAt connection {{ {CONNECTION} }}
    informationToShare {{ clientId secret tokenUrl baseUrl curl nextSteps }}
"""
CREATE = f"""
mutation ($connection: NewConnectionInput!) {{
    made: createConnection(connection: $connection) {{ {CREDENTIALS} }}
}}
"""
ALL = f"""
{{ administration {{
    applications {{
        name vendor description partner vendorKey createdAt connections {{ {CONNECTION} }}
    }}
    connections {{ clientId }}
    catalogue {{
        name vendor connected functions {{ type state }} recommended {{ objects withheld }}
    }}
}} }}
"""


async def created(service: Service, **connection: object) -> Any:
    return (await service.data(CREATE, connection=connection))["made"]


async def test_a_connection_is_made_and_its_secret_told_once(service: Service) -> None:
    details = {"label": "North", "quota": 90, "networks": ["192.0.2.0/24"], "purpose": "Reading"}
    sharing = {"objects": ["orgs", "users"], "withheld": []}
    made = await created(
        service, application="Acme", schools=["S"], details=details, dataToShare=sharing
    )
    assert made["informationToShare"]["secret"] == made["secret"]
    assert made["link"] is made["linkExpiresAt"] is None
    connection = made["connection"]
    assert (connection["label"], connection["quota"], connection["schools"]) == ("North", 90, ["S"])
    assert connection["dataToShare"]["objects"] == ["orgs", "users"]
    assert connection["informationToShare"]["secret"] is None

    found = (await service.data(ALL))["administration"]
    acme = next(each for each in found["applications"] if each["name"] == "Acme")
    assert acme["connections"] == [connection]
    console = next(each for each in found["applications"] if each["name"] == "Console")
    assert console["connections"][0]["informationToShare"] is None
    assert {"type": "rosterSync", "state": "available"} in found["catalogue"][0]["functions"]
    assert made["secret"] not in str(found)

    copy = await created(
        service, application="Acme", copyFrom=connection["clientId"],
        replaces=connection["clientId"], details={"purpose": None},
    )  # fmt: skip
    assert copy["connection"]["schools"] == ["S"]
    assert copy["connection"]["dataToShare"] == connection["dataToShare"]
    assert (copy["connection"]["label"], copy["connection"]["purpose"]) == (None, None)
    assert copy["connection"]["replaces"] == connection["clientId"]


async def test_a_link_keeps_the_secret_from_whoever_makes_it(service: Service) -> None:
    made = await created(service, application="Canvas", type="gradeBookSync", asLink=True)
    assert made["connection"]["partner"], "as the catalogue has it"
    again = await created(
        service, application="Canvas", type="gradeBookSync", details={"label": "Summer"}
    )
    assert again["connection"]["partner"], "as it is registered"
    assert made["secret"] is None
    assert "CLIENT_SECRET" in made["informationToShare"]["curl"]
    client_id = made["connection"]["clientId"]
    document = f'mutation {{ made: makeHandoverLink(clientId: "{client_id}") {{ {CREDENTIALS} }} }}'
    renewed = (await service.data(document))["made"]
    async with client(service.app) as reader:
        assert (await reader.post(made["link"])).status_code == 404, "its secret was replaced"
        assert client_id in (await reader.post(renewed["link"])).text


async def test_a_secret_is_replaced(service: Service) -> None:
    old = service.office.connect()
    document = f"""
    mutation ($until: DateTime) {{
        made: rotateSecret(clientId: "{old.client_id}", keepOldUntil: $until) {{ {CREDENTIALS} }}
    }}
    """
    made = (await service.data(document, until="2999-01-01T00:00:00Z"))["made"]
    for secret in (old.secret, made["secret"]):
        headers = basic(old.client_id, secret)
        assert (await service.office.ask(headers=headers)).status == 200
    assert made["connection"]["secrets"] == 2


async def test_what_is_shared_is_changed(service: Service) -> None:
    issued = service.office.connect(schools=["S"])
    document = """
    mutation ($id: ID!, $sharing: DataToShareInput, $schools: [ID!]) {
        changeDataToShare(clientId: $id, dataToShare: $sharing, schools: $schools) {
            schools dataToShare { objects withheld roles withoutEnrollments }
        }
    }
    """
    said = {"withheld": ["email"], "roles": ["student"], "withoutEnrollments": False}
    changed = (await service.data(document, id=issued.client_id, sharing=said))["changeDataToShare"]
    assert changed["schools"] == ["S"]
    assert changed["dataToShare"]["withheld"] == ["email"]
    assert changed["dataToShare"]["roles"] == ["student"]
    changed = await service.data(
        document, id=issued.client_id, schools=None, sharing={"roles": None}
    )
    assert changed["changeDataToShare"]["schools"] is None
    assert changed["changeDataToShare"]["dataToShare"]["roles"] is None
    assert not changed["changeDataToShare"]["dataToShare"]["withoutEnrollments"]


async def test_details_are_edited_and_connections_switched(service: Service) -> None:
    issued = service.office.connect(details=Details(label="North", quota=4))
    document = """
    mutation ($id: ID!, $details: DetailsInput!) {
        editConnection(clientId: $id, details: $details, version: v1p2, type: rosterSync) {
            label quota notes
        }
        switchConnection(clientId: $id, active: false) { state }
    }
    """
    details = {"quota": None, "notes": "Call Ada"}
    done = await service.data(document, id=issued.client_id, details=details)
    assert done["editConnection"] == {"label": "North", "quota": None, "notes": "Call Ada"}
    assert done["switchConnection"] == {"state": "disabled"}
    asked = f'{{ administration {{ connection(clientId: "{issued.client_id}") {{ active }} }} }}'
    assert await service.data(asked) == {"administration": {"connection": {"active": False}}}


async def test_change_of_sharing_is_previewed_and_connection_deleted(service: Service) -> None:
    issued = service.office.connect("Reading", schools=["S"])
    document = """
    query ($id: ID!, $sharing: DataToShareInput, $schools: [ID!]) {
        administration { sharePreview(clientId: $id, dataToShare: $sharing, schools: $schools) {
            edition withheld given shifts {
                kind seen leaves joins leaving { sourcedId name school } joining { name }
                leavingBySchool { school name count } joiningBySchool { school count }
            }
        } }
    }
    """
    sharing = {"roles": ["teacher"], "withheld": ["email"]}
    asked = {"id": issued.client_id, "sharing": sharing, "schools": ["S"]}
    preview = (await service.data(document, **asked))["administration"]["sharePreview"]
    users = next(each for each in preview["shifts"] if each["kind"] == "users")
    assert (preview["withheld"], preview["given"]) == (["email"], [])
    assert 0 < users["leaves"] < users["seen"]
    assert users["joins"] == 0
    assert len(users["leaving"]) == min(users["leaves"], 20)
    assert all(each["name"] and each["school"] for each in users["leaving"])
    assert max(each["count"] for each in users["leavingBySchool"]) <= users["leaves"]
    assert users["joining"] == users["joiningBySchool"] == []

    change = "mutation ($id: ID!) { switchConnection(clientId: $id, active: false) { state } }"
    delete = "mutation ($id: ID!) { deleteConnection(clientId: $id) { clientId deletedBy } }"
    assert (await service.refusal(delete, id=issued.client_id))[0] == "STILL_ACTIVE"
    await service.data(change, id=issued.client_id)
    deleted = (await service.data(delete, id=issued.client_id))["deleteConnection"]
    assert deleted["clientId"] == issued.client_id
    assert (await service.data('mutation { deleteApplication(name: "Reading") }')) == {
        "deleteApplication": "Reading"
    }
    document = """
    query ($id: ID!) { administration {
        deletedConnections { clientId application label type version deletedBy }
        failedRequests(connection: $id) {
            nodes { at } totalCount pageInfo { hasNextPage endCursor }
        }
    } }
    """
    kept = (await service.data(document, id=issued.client_id))["administration"]
    assert kept["failedRequests"] == {
        "nodes": [],
        "totalCount": 0,
        "pageInfo": {"hasNextPage": False, "endCursor": None},
    }
    (found,) = kept["deletedConnections"]
    assert (found["clientId"], found["application"]) == (issued.client_id, "Reading")
    assert found["deletedBy"] == deleted["deletedBy"]


async def test_an_application_is_registered(service: Service) -> None:
    document = """
    mutation ($name: String!, $partner: Boolean) {
        createApplication(name: $name, description: "Grades", partner: $partner) {
            name vendor description partner connections { clientId }
        }
    }
    """
    made = (await service.data(document, name="Schoology"))["createApplication"]
    assert (made["vendor"], made["partner"], made["connections"]) == ("PowerSchool", True, [])
    made = (await service.data(document, name="Own", partner=True))["createApplication"]
    assert (made["vendor"], made["partner"], made["description"]) == (None, True, "Grades")
    assert (await service.refusal(document, name="Own"))[0] == "APPLICATION_EXISTS"


async def test_a_connection_is_tried(service: Service) -> None:
    issued = service.office.connect(sharing=LITTLE)
    document = f"""
    mutation {{
        testConnection(clientId: "{issued.client_id}") {{
            works steps {{ name works text count }} hints
        }}
    }}
    """
    tried = (await service.data(document))["testConnection"]
    assert tried["works"]
    assert {"name": "users", "works": True, "text": "5 people.", "count": 5} in tried["steps"]
    assert tried["hints"] == ["Not shared with it: demographics."]


REFUSED = {
    'createConnection(connection: {application: "A", type: gradeBookSync}) { secret }': (
        "PARTNER_MISMATCH"
    ),
    'createConnection(connection: {application: "A", version: v1p1, type: assessmentsSync}) '
    "{ secret }": "TYPE_NOT_IN_VERSION",
    'createConnection(connection: {application: " "}) { secret }': "APPLICATION_NAME",
    'createConnection(connection: {application: "A", details: {networks: ["x"]}}) { secret }': (
        "BAD_DETAIL"
    ),
    'createConnection(connection: {application: "A", dataToShare: {objects: [users]}}) '
    "{ secret }": "NOT_SHAREABLE",
    'createConnection(connection: {application: "A", copyFrom: "nobody"}) { secret }': (
        "UNKNOWN_CONNECTION"
    ),
    'createConnection(connection: {application: "A", schools: ["X"]}) { secret }': "UNKNOWN_SCHOOL",
    'createConnection(connection: {application: "A", dataToShare: {roles: ["students"]}}) '
    "{ secret }": "NOT_SHAREABLE",
    'deleteConnection(clientId: "nobody") { clientId }': "UNKNOWN_CONNECTION",
    'deleteApplication(name: "none")': "UNKNOWN_APPLICATION",
    'changeDataToShare(clientId: "nobody") { active }': "UNKNOWN_CONNECTION",
    'editConnection(clientId: "nobody", details: {}) { active }': "UNKNOWN_CONNECTION",
    'switchConnection(clientId: "nobody", active: true) { active }': "UNKNOWN_CONNECTION",
    'rotateSecret(clientId: "nobody") { secret }': "UNKNOWN_CONNECTION",
    'makeHandoverLink(clientId: "nobody") { link }': "UNKNOWN_CONNECTION",
    'testConnection(clientId: "nobody") { works }': "UNKNOWN_CONNECTION",
}


async def test_what_cannot_be_done_is_refused_with_its_code(service: Service) -> None:
    for mutation, code in REFUSED.items():
        assert (await service.refusal(f"mutation {{ {mutation} }}"))[0] == code, mutation
    tool = service.office.equip("T").client_id
    for mutation in (
        "testConnection(clientId: $id) { works }",
        "makeHandoverLink(clientId: $id) { link }",
    ):
        document = f"mutation ($id: ID!) {{ {mutation} }}"
        assert (await service.refusal(document, id=tool))[0] == "NOT_A_VENDORS"
    fixed = """
    mutation ($id: ID!) { editConnection(clientId: $id, details: {}, version: v1p1) { active } }
    """
    issued = service.office.connect("B")
    assert (await service.refusal(fixed, id=issued.client_id))[0] == "FIXED_AT_CREATION"
    unknown = '{ administration { connection(clientId: "nobody") { active } } }'
    assert (await service.refusal(unknown))[0] == "UNKNOWN_CONNECTION"


async def test_a_reader_changes_nothing(service: Service) -> None:
    reader = await service.office.token(service.office.equip("Reader"))
    reading = Service(service.office, service.app, reader)
    for mutation in REFUSED:
        assert (await reading.refusal(f"mutation {{ {mutation} }}"))[0] == "FORBIDDEN"
    assert (await reading.refusal(CREATE, connection={"application": "A"}))[0] == "FORBIDDEN"


AS = """
query ($id: ID!, $edition: Int) {
    roster(asConnection: $id, edition: $edition) {
        users(orderBy: [{sourcedId: ASC}]) { totalCount nodes { sourcedId phone roles { role } } }
        user(sourcedId: "milhouse") { sourcedId }
        demographics: demographicsCollection { totalCount }
        classes { nodes { sourcedId enrollments { user { sourcedId } } } }
    }
    own: roster { users { totalCount } }
    gradebook(asConnection: $id) { lineItems { totalCount } }
}
"""


async def test_a_tool_sees_what_a_connection_sees(service: Service) -> None:
    issued = service.office.connect(schools=["S"], sharing=LITTLE)
    document = AS.replace("demographics: demographicsCollection { totalCount }", "")
    seen = await service.data(document, id=issued.client_id)
    async with await service.vendor(issued) as vendor:
        answer = await vendor.get(f"{BASE}/users", params={"sort": "sourcedId"})
    assert [node["sourcedId"] for node in seen["roster"]["users"]["nodes"]] == [
        user["sourcedId"] for user in answer.json()["users"]
    ]
    assert seen["roster"]["users"]["totalCount"] == int(answer.headers["x-total-count"])
    assert seen["roster"]["user"] is None
    assert [node["sourcedId"] for node in seen["roster"]["classes"]["nodes"]] == ["S-algebra-1"]
    assert seen["own"]["users"]["totalCount"] == 5
    again = await service.data(document, id=issued.client_id, edition=1)
    assert again == seen


async def test_an_unknown_connection_sees_nothing(service: Service) -> None:
    document = "query ($id: ID!) { roster(asConnection: $id) { users { totalCount } } }"
    code, said = await service.refusal(document, id="nobody")
    assert code == "UNKNOWN_CONNECTION"
    assert "There is no vendor's connection" in said
    document = "query ($id: ID!) { roster(asConnection: $id, edition: 7) { number } }"
    document = document.replace("number", "users { totalCount }")
    assert (await service.refusal(document, id="nobody"))[0] == "UNKNOWN_EDITION"


async def test_a_vendor_does_not_look_as_another(opened: Database) -> None:
    vendor = Viewer("connection", "V", "Vendor", frozenset(), "1.2", EVERYTHING)
    document = '{ gradebook(asConnection: "V") { lineItems { totalCount } } }'
    answer = await Graph(opened).execute(document, {}, vendor, edition=1)
    assert answer.errors[0].extensions == {"code": "FORBIDDEN"}


async def test_where_no_access_is_given_it_is_said(opened: Database) -> None:
    scopes = frozenset({"administration.read"})
    tool = Viewer("tool", "T", "Tool", scopes, None, EVERYTHING)
    document = "{ administration { catalogue { name } } }"
    answer = await Graph(opened).execute(document, {}, tool, edition=1)
    assert answer.errors[0].extensions == {"code": "NOT_AVAILABLE"}


async def test_who_changed_what_of_a_connection_is_told_with_the_newest_first(
    service: Service,
) -> None:
    made = await created(service, application="Acme", details={"label": "North"})
    client_id = made["connection"]["clientId"]
    for change in (
        'editConnection(clientId: $id, details: {label: "South"}) { clientId }',
        "switchConnection(clientId: $id, active: false) { clientId }",
        'changeDataToShare(clientId: $id, schools: ["S"]) { clientId }',
        "rotateSecret(clientId: $id) { secret }",
        'editConnection(clientId: $id, details: {label: "South"}) { clientId }',
    ):
        await service.data(f"mutation ($id: ID!) {{ {change} }}", id=client_id)
    asked = """query ($id: ID!) { administration { connection(clientId: $id) {
        changes { changedBy changedAt fields { name before after } }
    } } }"""
    found = await service.data(asked, id=client_id)
    rotated, shared, switched, edited, first = found["administration"]["connection"]["changes"]

    assert [each["name"] for each in rotated["fields"]] == ["secret"]
    assert {"name": "schools", "before": None, "after": ["S"]} in shared["fields"]
    assert switched["fields"] == [{"name": "active", "before": True, "after": False}]
    assert edited["fields"] == [{"name": "label", "before": "North", "after": "South"}]
    assert {"name": "application", "before": None, "after": "Acme"} in first["fields"]
    assert first["changedBy"].startswith("Console (")
    assert made["secret"] not in str(found)


NEW = """
query ($connection: NewConnectionInput!) { administration {
    newConnectionPreview(connection: $connection) {
        kind seen bySchool { school name count } examples { sourcedId name school }
    }
} }
"""


async def test_new_connection_is_previewed_and_not_created(service: Service) -> None:
    wish = {"application": "Acme", "schools": ["S"], "dataToShare": {"roles": ["teacher"]}}
    found = (await service.data(NEW, connection=wish))["administration"]["newConnectionPreview"]
    by_kind = {each["kind"]: each for each in found}

    users, classes = by_kind["users"], by_kind["classes"]
    assert users["seen"] >= len(users["examples"]) > 0
    assert [each["school"] for each in classes["bySchool"]] == ["S"]
    assert sum(each["count"] for each in classes["bySchool"]) == classes["seen"]
    assert by_kind["demographics"]["seen"] == 0
    assert by_kind["demographics"]["examples"] == []

    made = await created(service, **wish)
    asked = made["connection"]["clientId"]
    answer = await service.data(
        f'{{ roster(asConnection: "{asked}") {{ users {{ totalCount }} }} }}'
    )
    assert answer["roster"]["users"]["totalCount"] == users["seen"]
    applications = (await service.data(ALL))["administration"]["applications"]
    assert [len(each["connections"]) for each in applications if each["name"] == "Acme"] == [1]


async def test_preview_of_a_connection_raises_what_creating_it_would(service: Service) -> None:
    wish = {"application": "Acme", "type": "gradeBookSync"}
    assert (await service.refusal(NEW, connection=wish))[0] == "PARTNER_MISMATCH"
