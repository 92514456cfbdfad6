"""Every kind of withheld field x every operation of both versions x previews x the graph.

For each there is a control: the same request of a vendor to whom all is shared has the field.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

import orjson
import pytest

from app.access.scopes import Version
from app.access.sharing import FIELDS, SHARED, TABLES, TYPES, Withheld
from app.access.viewer import Viewer
from app.preview.previewing import Previewer
from graphql_schema.compile.mapping import NODES, Leaf, Node
from graphql_schema.execute import Graph
from rest_facade.fields import Field, Reference, Texts, Value
from rest_facade.resources import Operation
from tests.disclosure.reading import Logged
from tests.v1p1.asking import HOST, found
from tests.withheld.asking import Answered, Vendor, names_of, operations, path, reads
from tests.withheld.conftest import TOOL, vendor
from tests.withheld.district import MARK, MARKERS

KINDS: Final[tuple[Withheld, ...]] = get_args(Withheld)
VERSIONS: Final[tuple[Version, ...]] = ("1.1", "1.2")
NOT_IN_1_1: Final = {
    ("RosterUser", "userMasterIdentifier"), ("RosterUser", "userProfiles"),
    ("RosterUser", "resources"), ("RosterUser", "pronouns"),
    ("RosterUser", "preferredFirstName"), ("RosterUser", "preferredMiddleName"),
    ("RosterUser", "preferredLastName"),
    *((TYPES[table], "metadata") for table in ("gradebook_score_scale", *TABLES["assessments"])),
}  # fmt: skip
"""What the older version has no place for."""

every_kind = pytest.mark.parametrize("kind", KINDS)
every_version = pytest.mark.parametrize("version", VERSIONS)


def test_every_kind_has_its_markers() -> None:
    assert set(MARKERS) == set(KINDS) == set(FIELDS)


@every_version
async def test_a_vendor_to_whom_all_is_shared_is_sent_every_field(
    service: Logged, version: Version
) -> None:
    answers = await vendor(service, version).read_all()

    sent = {(each.type, name) for each in answers for name in each.names}
    wanted = {field for fields in FIELDS.values() for field in fields}
    assert wanted - sent == (NOT_IN_1_1 if version == "1.1" else set())
    values = "".join(each.body for each in answers)
    absent = {mark for marks in MARKERS.values() for mark in marks if mark not in values}
    older = {f"{MARK}{name}" for name in ("master", "given", "between", "family", "pronouns")}
    assert absent == ({*older, f"{MARK}profile"} if version == "1.1" else set())


@dataclass(frozen=True, slots=True)
class Control:
    """What a vendor to whom all is shared is sent, and what the log says of it."""

    answers: Sequence[Answered]
    fields: Sequence[Collection[str]]
    """By answer."""


@pytest.fixture(scope="module")
async def controls(service: Logged) -> Mapping[Version, Control]:
    """The controls of both versions."""
    return {version: await _control(service, version) for version in VERSIONS}


async def _control(service: Logged, version: Version) -> Control:
    await service.forget()
    answers = await vendor(service, version).read_all()
    return Control(answers, [row.fields for row in await service.rows()])


@every_version
@every_kind
async def test_a_withheld_field_is_in_no_answer_and_the_log_says_what_was_sent(
    service: Logged, controls: Mapping[Version, Control], version: Version, kind: Withheld
) -> None:
    control = controls[version]
    await service.forget()

    answers = await vendor(service, version, kind).read_all()

    log = [row.fields for row in await service.rows()]
    assert len(answers) == len(log) == len(control.fields)
    expected = zip(answers, control.answers, log, control.fields, strict=True)
    for answer, whole, logged, of_all in expected:
        withheld = names_of(kind, answer.type)
        _check_nothing_of(kind, answer)
        assert set(logged) == set(of_all) - withheld
        assert answer.names <= set(logged)
        if not _is_found_by(kind, answer.operation):
            assert answer.names == whole.names - withheld


def _check_nothing_of(kind: Withheld, answer: Answered) -> None:
    assert not answer.names & names_of(kind, answer.type), answer.operation.name
    assert not [mark for mark in MARKERS[kind] if mark in answer.body], answer.operation.name


def _is_found_by(kind: Withheld, operation: Operation) -> bool:
    """Whether the list itself would tell what is withheld."""
    return kind == "userResources" and operation.name == "getResourcesForUser"


async def test_the_resources_of_a_user_are_not_listed_where_they_are_withheld(
    service: Logged,
) -> None:
    (operation,) = [each for each in reads("1.2") if each.name == "getResourcesForUser"]

    whole = await vendor(service, "1.2").read(operation)
    withheld = await vendor(service, "1.2", "userResources").read(operation)

    assert {each["sourcedId"] for each in whole.objects} == {"book", "film"}
    assert withheld.objects == []


@every_version
@every_kind
async def test_a_preview_shows_no_withheld_field(
    service: Logged, previewer: Previewer, version: Version, kind: Withheld
) -> None:
    client_id = vendor(service, version, kind).client_id
    for operation in reads(version):
        if not names_of(kind, operation.resource.source.type):
            continue
        shown = await previewer(client_id, path(version, operation).removeprefix(HOST))
        objects = found(orjson.loads(shown.body))
        assert objects or _is_found_by(kind, operation)
        _check_nothing_of(kind, Answered(operation, shown.body.decode(), objects))


@every_version
async def test_the_answer_to_a_write_has_no_withheld_field(
    service: Logged, version: Version
) -> None:
    whole, partial = vendor(service, version), vendor(service, version, "metadata")
    new = f"own-{version}"
    for name, said in (("LineItem", {}), ("Result", {"lineItem": {"sourcedId": new}})):
        read, put = _operations(version, f"get{name}", f"put{name}")
        current = (await whole.client.get(path(version, read))).json()
        (object_,) = current.values()
        object_ |= {"sourcedId": new, "metadata": {"own": f"{MARK}metadata"}, **said}
        at = f"{path(version, put).rpartition('/')[0]}/{new}"
        answer = await partial.client.put(at, json=current)
        assert answer.status_code in {200, 201}, answer.text
        _check_nothing_of("metadata", Answered(put, answer.text, found(answer.json())))
        assert f"{MARK}metadata" in (await whole.client.get(at)).text


def _operations(version: Version, *names: str) -> list[Operation]:
    known = {each.name: each for each in operations(version)}
    return [known[name] for name in names]


@every_version
@every_kind
async def test_a_filter_by_a_withheld_field_is_answered_as_one_by_an_unknown_field(
    service: Logged, version: Version, kind: Withheld
) -> None:
    partial, whole = vendor(service, version, kind), vendor(service, version)
    for operation, name in _filters(version, kind):
        at = path(version, operation)
        refused = await partial.client.get(at, params={"filter": f"{name}~'a'"})
        unknown = await partial.client.get(at, params={"filter": f"{'x' * len(name)}~'a'"})
        assert refused.status_code == unknown.status_code == 400
        # A dot in the name changes the hint alone.
        if "." not in name:
            assert refused.text == unknown.text.replace("x" * len(name), name)
        assert (await whole.client.get(at, params={"filter": f"{name}~'a'"})).status_code == 200


def _filters(version: Version, kind: Withheld) -> Iterable[tuple[Operation, str]]:
    for operation in reads(version):
        if operation.single or operation.parents:
            continue
        withheld = names_of(kind, operation.resource.source.type)
        for field in operation.resource.fields:
            if field.name in withheld and (name := _filter_name(field)):
                yield operation, name


def _filter_name(field: Field) -> str | None:
    match field:
        case Value() | Texts():
            return field.name
        case Reference():
            return f"{field.name}.sourcedId"
    return None


@every_version
@every_kind
async def test_a_sort_by_a_withheld_field_leaves_the_order_as_it_is(
    service: Logged, version: Version, kind: Withheld
) -> None:
    partial = vendor(service, version, kind)
    for operation, name in _filters(version, kind):
        at = path(version, operation)
        plain = found((await partial.client.get(at)).json())
        for direction in ("asc", "desc"):
            asked = {"sort": name, "orderBy": direction}
            sorted_ = found((await partial.client.get(at, params=asked)).json())
            assert [each["sourcedId"] for each in sorted_] == [each["sourcedId"] for each in plain]


@pytest.fixture(scope="module")
async def whole(service: Logged, graph: Graph) -> str:
    """Every field of every type, as a connection sees it from which none is withheld."""
    return await _seen_in_graph(graph, vendor(service, "1.2"))


@every_kind
async def test_the_graph_as_a_connection_shows_no_withheld_field_nor_one_made_from_it(
    service: Logged, graph: Graph, whole: str, kind: Withheld
) -> None:
    partial = await _seen_in_graph(graph, vendor(service, "1.2", kind))

    for mark in MARKERS[kind]:
        assert mark in whole
        assert mark not in partial
    rows, all_rows = orjson.loads(partial), orjson.loads(whole)
    for type_, name in FIELDS[kind]:
        for twin in twins(NODES[type_], name):
            values = [row[twin] for row in all_rows[type_]["nodes"]]
            assert any(value is not None for value in values), (type_, twin)
            assert all(row[twin] is None for row in rows[type_]["nodes"]), (type_, twin)


def twins(node: Node, name: str) -> list[str]:
    """Return the fields that show a field in another form, by how such are called here."""
    capital = name[0].upper() + name[1:]
    spelt = {name, f"{name}Text", f"plain{capital}", f"{name}WithRoles", f"{name}WithMarks"}
    return [each for each in node.fields if each in spelt]


COLLECTIONS: Final = {
    TYPES[table]: name
    for table, name in {
        "roster_org": "orgs",
        "roster_academic_session": "academicSessions",
        "roster_course": "courses",
        "roster_class": "classes",
        "roster_user": "users",
        "roster_enrollment": "enrollments",
        "roster_demographics": "demographics",
        "roster_resource": "resources",
        "gradebook_category": "categories",
        "gradebook_line_item": "lineItems",
        "gradebook_result": "results",
        "gradebook_score_scale": "scoreScales",
        "gradebook_assessment_line_item": "assessmentLineItems",
        "gradebook_assessment_result": "assessmentResults",
    }.items()
}


def selection(node: Node, *, without: Collection[str] = ()) -> str:
    """Return a selection of every other field of a type, and of the leaves below."""
    return " ".join(_member(name, node, without) for name in node.fields if name not in without)


def _member(name: str, node: Node, without: Collection[str]) -> str:
    mapping = node.fields[name]
    if name == "href":
        return 'href(under: "u")'
    if isinstance(mapping, Leaf) or not hasattr(mapping, "target"):
        return name
    below = {"href", *without}
    inside = [each for each, leaf in NODES[mapping.target].fields.items() if isinstance(leaf, Leaf)]
    return f"{name} {{ {' '.join(each for each in inside if each not in below)} }}"


async def _seen_in_graph(graph: Graph, seen_by: Vendor) -> str:
    """Return every field of every type as JSON by type, as a tool sees it in their place."""
    assert set(COLLECTIONS) == set(TYPES.values())
    assert {each for name in SHARED for each in TABLES[name]} == set(TYPES)
    seen: dict[str, Any] = {}
    for type_, collection in COLLECTIONS.items():
        root = "roster" if type_.startswith("Roster") else "gradebook"
        document = (
            f'query {{ at: {root}(asConnection: "{seen_by.client_id}") '
            f"{{ of: {collection} {{ nodes {{ {selection(NODES[type_])} }} }} }} }}"
        )
        seen[type_] = orjson.loads(await _data(graph, document, TOOL))["at"]["of"]
    return orjson.dumps(seen).decode()


async def _data(graph: Graph, document: str, viewer: Viewer) -> bytes:
    answer = await graph.execute(document, {}, viewer, edition=1)
    assert not answer.errors, answer.errors
    return orjson.dumps(answer.data)


@every_kind
async def test_the_graph_as_a_connection_filters_and_sorts_by_no_withheld_field(
    service: Logged, graph: Graph, kind: Withheld
) -> None:
    client_id = vendor(service, "1.2", kind).client_id
    for type_, name in FIELDS[kind]:
        for twin in twins(NODES[type_], name):
            for argument in _arguments(NODES[type_], twin):
                codes = await _codes(graph, client_id, type_, argument)
                assert codes == ["UNKNOWN_FIELD"], (type_, argument)


def _arguments(node: Node, name: str) -> list[str]:
    """Return a filter and an order by a field, as far as the graph has them."""
    declared = node.fields[name]
    if not isinstance(declared, Leaf):
        many = not hasattr(declared, "key")
        return [f"where: {{ {name}: {'{ some: {} }' if many else '{}'} }}"]
    if not declared.filtered:
        return []
    if declared.kind.value == "texts":
        return [f'where: {{ {name}: {{ some: {{ eq: "x" }} }} }}']
    return [f"where: {{ {name}: {{ isNull: false }} }}", f"orderBy: [{{ {name}: DESC }}]"]


async def _codes(graph: Graph, client_id: str, type_: str, argument: str) -> list[Any]:
    root = "roster" if type_.startswith("Roster") else "gradebook"
    document = (
        f'query {{ {root}(asConnection: "{client_id}") '
        f"{{ {COLLECTIONS[type_]}({argument}) {{ nodes {{ sourcedId }} }} }} }}"
    )
    answer = await graph.execute(document, {}, TOOL, edition=1)
    return [(error.extensions or {}).get("code") for error in answer.errors]


async def test_the_graph_does_not_list_the_users_of_a_resource_where_that_is_withheld(
    service: Logged, graph: Graph
) -> None:
    listed = {}
    for withheld in ((), ("userResources",)):
        client_id = vendor(service, "1.2", *withheld).client_id
        document = (
            f'query {{ roster(asConnection: "{client_id}") '
            "{ resources { nodes { users { sourcedId } } } } }"
        )
        data = orjson.loads(await _data(graph, document, TOOL))
        listed[withheld] = [each["users"] for each in data["roster"]["resources"]["nodes"]]

    assert any(listed[()])
    assert set(map(str, listed[("userResources",)])) == {"None"}
