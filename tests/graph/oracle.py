"""A plain evaluation of queries, to compare compiled answers with.

graphql-core executes the document field by field over rows held in Python. It is slow, and
shares nothing with the compiler but the mapping's data: what each field is.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple
from unicodedata import normalize
from urllib.parse import quote

from graphql import (
    GraphQLResolveInfo,
    build_schema,
    execute_sync,
    get_named_type,
    parse,
    print_schema,
)

from app.access.viewer import Viewer
from app.sis.gradebook_views import UNCATEGORISED
from graphql_schema.compile.mapping import (
    NODES,
    ByKeys,
    Children,
    Containing,
    Kind,
    Leaf,
    Mapped,
    Node,
    Parts,
    Through,
    ToOne,
    Word,
    may_be_null,
)
from graphql_schema.schema import SCHEMA
from tests.graph import plain
from tests.graph.world import Row

PLAIN: Final = build_schema(print_schema(SCHEMA), assume_valid=True)
"""The schema without a resolver in it."""

OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "eq": lambda value, operand: value == operand,
    "lt": lambda value, operand: value < operand,
    "le": lambda value, operand: value <= operand,
    "gt": lambda value, operand: value > operand,
    "ge": lambda value, operand: value >= operand,
    "in": lambda value, operand: value in operand,
    "matches": lambda value, operand: value.lower() == operand.lower(),
}
READ: Final[Mapping[Kind, Callable[[str], Any]]] = {
    Kind.DATE: date.fromisoformat,
    Kind.INSTANT: lambda text: _in_utc(datetime.fromisoformat(text)),
}
"""How operands of some kinds are read; others are what JSON has."""

NOTHING: Final[Mapping[str, Any]] = {}
OWNERS: Final = {
    "RosterUser": "sourced_id",
    "RosterEnrollment": "user_id",
    "RosterDemographics": "sourced_id",
}
"""The column that says whose a row is, of what is about people."""


class Held(NamedTuple):
    """A row, and the type it is of."""

    node: Node
    row: Row


class Listed(NamedTuple):
    """A page: the rows before paging, and where it is cut."""

    rows: Sequence[Held]
    offset: int
    limit: int


class Whole(NamedTuple):
    """A JSON value that is no part of the answer's shape."""

    value: Any


@dataclass(slots=True)
class Oracle:
    """What a viewer sees of the rows of a world in one edition."""

    tables: Mapping[str, list[Row]]
    viewer: Viewer
    edition: int
    page_limit: int = 50_000
    compact: set[tuple[str, ...]] = field(default_factory=set)
    """The places in the answer below which absent values are left out."""
    _seen: dict[tuple[str, int], list[Held]] = field(default_factory=dict)
    """The rows of a type that the viewer sees, by its name and the edition."""
    _indexed: dict[tuple[str, str, int], dict[Any, list[Held]]] = field(default_factory=dict)
    """The same by the values of a column, or by each value in it where it holds lists."""

    def answer(self, document: str, variables: Mapping[str, Any]) -> Any:
        """Return the data of a document's answer."""
        result = execute_sync(
            PLAIN, parse(document), field_resolver=self._resolve, variable_values=dict(variables)
        )
        assert not result.errors, result.errors
        return self._stripped(result.data, ())

    def _resolve(self, source: Any, info: GraphQLResolveInfo, **given: Any) -> Any:
        name, returned = info.field_name, get_named_type(info.return_type).name
        if returned in NODES and any(
            d.name.value == "compact" for node in info.field_nodes for d in node.directives or ()
        ):
            self.compact.add(_place(info.path.as_list()))
        match source:
            case Held(node, row):
                return self._field(node, name, row, given)
            case Listed():
                return self._paged(source, name)
            case dict() if name in source:
                return source[name]
        if name in {"roster", "gradebook"}:
            self.edition = given.get("edition") or self.edition
            return {"number": self.edition}
        if returned.endswith("Page"):
            return self._page(NODES[returned.removesuffix("Page")], given)
        where = {part: {"eq": operand} for part, operand in given.items()}
        return next(iter(self._chosen(self._rows(returned), {"where": where})), None)

    def _page(self, node: Node, given: Mapping[str, Any]) -> Listed:
        limit = given.get("limit")
        asked = {name: given.get(name) for name in ("where", "orderBy")}
        rows = self._chosen(self._rows(node.name), asked)
        cut = min(100 if limit is None else limit, self.page_limit)
        return Listed(rows, given.get("offset") or 0, cut)

    def _paged(self, page: Listed, name: str) -> Any:
        after = page.rows[page.offset :]
        match name:
            case "nodes":
                return after[: page.limit]
            case "totalCount":
                return len(page.rows)
            case "pageInfo":
                cursor = "some" if after[: page.limit] else None
                return {
                    "hasNextPage": len(after) > page.limit,
                    "endCursor": cursor,
                    "limit": page.limit,
                    "largestLimit": self.page_limit,
                }
        raise KeyError(name)

    def _field(self, node: Node, name: str, row: Row, given: Mapping[str, Any]) -> Any:
        listed = node.counted.get(name)
        if listed is not None:
            return self._number(node, listed, row, given)
        withheld = self.viewer.policy.withheld
        if any((node.name, each) in withheld for each in {name, *plain.TELLS_OF.get(name, ())}):
            return None
        mapping = node.fields[name]
        match mapping:
            case Word(text):
                return text
            case Leaf():
                return _written(self._value(node, name, row, given), mapping.kind)
            case ToOne():
                return next(self._related(mapping, row), None)
        rows = self._chosen(list(self._related(mapping, row, given)), given)
        start, limit = given.get("offset") or 0, given.get("limit")
        cut = rows[start:] if limit is None else rows[start : start + limit]
        return None if not cut and may_be_null(mapping) else cut

    def _number(self, node: Node, name: str, row: Row, given: Mapping[str, Any]) -> int | None:
        """Return how many records a list has, None where it is withheld."""
        if (node.name, name) in self.viewer.policy.withheld:
            return None
        return len(self._chosen(list(self._related(node.fields[name], row, given)), given))

    def _related(  # noqa: C901  a row a relation
        self, mapping: Mapped, row: Row, given: Mapping[str, Any] = NOTHING
    ) -> Iterator[Held]:
        """Yield the rows that a relation leads to, in its own order."""
        match mapping:
            case ToOne(target, key, foreign):
                yield from self._with(target, foreign, row[key])
            case ByKeys(target, keys):
                for key in row[keys] or ():
                    yield from self._with(target, "sourced_id", key)
            case Children(target, foreign, local):
                yield from self._with(target, foreign, row[local])
            case Containing(target, keys):
                yield from self._with(target, keys, row["sourced_id"])
            case Through(target, link, near, far, equals, period):
                ties = {
                    tie.row[far]
                    for tie in self._with(link, near, row["sourced_id"])
                    if all(tie.row[column] == word for column, word in equals)
                    and (period is None or _lasts(tie.row, period, given))
                }
                yield from (t for t in self._rows(target) if t.row["sourced_id"] in ties)
            case Parts(part, column):
                node = NODES[part]
                for element in row[column] or ():
                    whole = {name: _read(element.get(name), kind) for name, kind in _kinds(node)}
                    if part != "RosterRole" or self._sees_role(whole):
                        yield Held(node, self._told(whole) if part == "RosterRole" else whole)

    def _value(self, node: Node, name: str, row: Row, given: Mapping[str, Any]) -> Any:
        """Return the value of a leaf: of a column, or of what is computed from several."""
        mapping = node.fields[name]
        assert isinstance(mapping, Leaf)
        if name == "status" and node.name.startswith("Gradebook"):
            return "active"
        if name == "learningObjectiveSet" and node.name in OBJECTIVES:
            return _objectives(self.tables, node.name, row["sourced_id"])
        if mapping.over is None:
            return _value(node, name, row, given)
        roles = [role for _, role in self._related(mapping.over, row)]
        return plain.role(roles, row) if name == "plainRole" else plain.metadata(roles, row)

    def _with(self, name: str, column: str, value: Any) -> Sequence[Held]:
        """Return the rows of a type with a value in a column, or in its lists, by key."""
        if value is None:
            return ()
        index = self._indexed.get((name, column, self.edition))
        if index is None:
            index = self._indexed[name, column, self.edition] = {}
            for held in self._rows(name):
                found = held.row[column]
                for each in dict.fromkeys(found) if isinstance(found, list) else [found]:
                    index.setdefault(each, []).append(held)
        return index.get(value, ())

    def _rows(self, name: str) -> list[Held]:
        """Return the rows of a type that the viewer sees, by key."""
        found = self._seen.get((name, self.edition))
        if found is None:
            found = self._seen[name, self.edition] = self._found(name)
        return found

    def _found(self, name: str) -> list[Held]:
        node = NODES[name]
        assert node.table is not None
        sees = self._sees_graded if name.startswith("Gradebook") else self._sees
        rows = [row for row in self.tables[node.table.name] if sees(node, row)]
        rows.sort(key=lambda row: [row[column] for column in node.key])
        return [Held(node, self._told_of(node, row)) for row in rows]

    def _told_of(self, node: Node, row: Row) -> Row:
        """Return a row as it is told: a user has the organizations of the roles that are.

        A username that is a withheld e-mail address is withheld, too.
        """
        if node.name != "RosterUser":
            return row
        if ("RosterUser", "email") in self.viewer.policy.withheld and _has_email_as_name(row):
            row = {**row, "username": "" if self.viewer.policy.usernames_only else None}
        if self.viewer.policy.schools is None:
            return row
        roles = self._related(node.fields["roles"], row)
        return {**row, "role_org_ids": sorted({role.row["org_id"] for role in roles})}

    def _sees(self, node: Node, row: Row) -> bool:
        schools = self.viewer.policy.schools
        if not node.published:
            return self.viewer.kind == "tool" and schools is None
        if not row["valid_from"] <= self.edition < row["valid_until"]:
            return False
        if self.viewer.policy.usernames_only and not self._is_of_somebody_named(node, row):
            return False
        if schools is None or node.name == "RosterResource":
            return True
        if "school_id" in row:
            return row["school_id"] in schools
        districts = node.name in {"RosterCourse", "RosterAcademicSession"}
        theirs = row["school_ids"]
        return districts if theirs is None else not {*theirs}.isdisjoint(schools)

    def _sees_graded(self, node: Node, row: Row) -> bool:
        """Whether class and student of a row of the grade book are there, as far as it has some."""
        if row["sourced_id"] == UNCATEGORISED and not self.viewer.policy.usernames_only:
            return False
        if node.name == "GradebookAssessmentResult":
            tests = self.tables["gradebook_assessment_line_item"]
            taken = [test for test in tests if test["sourced_id"] == row["assessment_id"]]
            if not any(self._is_there("RosterClass", test["section_id"]) for test in taken):
                return False
        elif not self._is_there("RosterClass", row["section_id"]):
            return False
        columns = {column["sourced_id"] for column in self.tables["final_grade_column"]}
        if node.name == "GradebookResult" and row["final"] and row["line_item_id"] not in columns:
            return False
        return "person_id" not in row or (
            not self._is_excluded(row["person_id"])
            and self._is_there("RosterUser", row["person_id"])
        )

    def _is_excluded(self, person_id: str) -> bool:
        """Whether the SIS keeps a person from every vendor."""
        people = self.tables["person"]
        return any(row["sourced_id"] == person_id and row["lms_exclude"] for row in people)

    def _is_there(self, name: str, key: str | None) -> bool:
        """Whether the viewer sees an object that is not deleted, if a key is given."""
        found = self._with(name, "sourced_id", key)
        return key is None or any(held.row["status"] == "active" for held in found)

    def _is_of_somebody_named(self, node: Node, row: Row) -> bool:
        owner = OWNERS.get(node.name)
        if owner == "sourced_id" and node.name == "RosterUser":
            return bool(row["username"])
        return owner is None or any(
            user["sourced_id"] == row[owner] and user["username"]
            for user in self.tables["roster_user"]
            if user["valid_from"] <= self.edition < user["valid_until"]
            and user["status"] == "active"
        )

    def _sees_role(self, role: Row) -> bool:
        schools, orgs = self.viewer.policy.schools, self.viewer.policy.orgs
        if schools is None or role["org_id"] in (*schools, *orgs):
            return True
        return not {*(role["guest_school_ids"] or ())}.isdisjoint(schools)

    def _told(self, role: Row) -> Row:
        schools, orgs = self.viewer.policy.schools, self.viewer.policy.orgs
        if schools is None or role["org_id"] in (*schools, *orgs):
            return role
        return {**role, "org_id": min({*role["guest_school_ids"]} & {*schools})}

    def _chosen(self, rows: Sequence[Held], given: Mapping[str, Any]) -> list[Held]:
        """Return the rows that `where` lets through, ordered by `orderBy` and as they were."""
        chosen = [each for each in rows if self._meets(each, given.get("where") or {})]
        for entry in reversed(given.get("orderBy") or ()):
            ((name, direction),) = entry.items()
            values = {id(e): self._value(e.node, name, e.row, {}) for e in chosen}
            present = [each for each in chosen if values[id(each)] is not None]
            absent = [each for each in chosen if values[id(each)] is None]
            present.sort(key=lambda e: values[id(e)], reverse=direction == "DESC")
            chosen = [*absent, *present] if direction == "DESC" else [*present, *absent]
        return chosen

    def _meets(self, held: Held, where: Mapping[str, Any]) -> bool:
        return all(self._entry(held, name, said) for name, said in where.items())

    def _entry(self, held: Held, name: str, said: Any) -> bool:  # noqa: PLR0911  a row a kind
        match name:
            case "and":
                return all(self._meets(held, each) for each in said)
            case "or":
                return any(self._meets(held, each) for each in said)
            case "not":
                return not self._meets(held, said)
        mapping = held.node.fields[name]
        match mapping:
            case Leaf(kind=Kind.TEXTS):
                texts = self._value(held.node, name, held.row, {}) or ()
                return _quantified(
                    said, lambda where: [_compared(text, where, Kind.TEXT) for text in texts]
                )
            case Leaf():
                return _compared(self._value(held.node, name, held.row, {}), said, mapping.kind)
            case ToOne():
                return any(self._meets(each, said) for each in self._related(mapping, held.row))
        related = list(self._related(mapping, held.row, said))
        said = {name: where for name, where in said.items() if name not in {"current", "on"}}
        return _quantified(said, lambda where: [self._meets(each, where) for each in related])

    def _stripped(self, value: Any, place: tuple[str, ...], *, compact: bool = False) -> Any:
        """Return the answer as it should be, absent values left out where that is asked."""
        compact = compact or place in self.compact
        match value:
            case Whole(inside):
                return inside
            case list():
                return [self._stripped(each, place, compact=compact) for each in value]
            case dict():
                return {
                    key: self._stripped(each, (*place, key), compact=compact)
                    for key, each in value.items()
                    if each is not None or not compact
                }
        return value


def _has_email_as_name(user: Row) -> bool:
    name, email = user["username"], user["email"]
    return name is not None and email is not None and name.lower() == email.lower()


def _value(node: Node, name: str, row: Row, given: Mapping[str, Any]) -> Any:
    """Return the value of a leaf: of a column, or of what is computed from one."""
    if name == "href":
        return f"{given['under']}/{quote(row['sourced_id'], safe='@:!$&()*+,;=')}"
    if name.endswith("Text") and name.removesuffix("Text") in node.fields:
        flag = _value(node, name.removesuffix("Text"), row, {})
        return None if flag is None else str(flag).lower()
    if (node.name, name) in plain.DERIVED:
        return plain.DERIVED[node.name, name](row)
    mapping = node.fields[name]
    assert isinstance(mapping, Leaf)
    return mapping.value(row, {})


OBJECTIVES: Final = {
    "GradebookLineItem": ("assignment_objective", "assignment_id", "learningObjectiveIds"),
    "GradebookResult": ("score_objective", "score_id", "learningObjectiveResults"),
}
"""Where the objectives of a row are, by which column they are its, and what their list is."""


def _objectives(tables: Mapping[str, list[Row]], name: str, key: str) -> Any:
    table, owner, listed = OBJECTIVES[name]
    rows = sorted(tables[table], key=lambda row: row["sourced_id"])
    sources: dict[str, list[Any]] = {}
    for row in rows:
        if row[owner] == key:
            result = {
                "learningObjectiveId": row["objective_id"],
                "score": row.get("score"),
                "textScore": row.get("text_score"),
            }
            ids = listed == "learningObjectiveIds"
            entry = row["objective_id"] if ids else plain.as_stored(result)
            sources.setdefault(row["source"], []).append(entry)
    sets = [{"source": source, listed: sources[source]} for source in sorted(sources)]
    return sets or None


def _lasts(link: Row, period: tuple[str, str], given: Mapping[str, Any]) -> bool:
    """Whether a link holds on the day that is asked for, today by default."""
    day = given.get("on")
    if day is None and given.get("current") is False:
        return True
    on = datetime.now(UTC).date() if day is None else date.fromisoformat(day)
    first, after = (link[column] for column in period)
    return (first is None or first <= on) and (after is None or after > on)


def _quantified(said: Mapping[str, Any], meet: Callable[[Any], list[bool]]) -> bool:
    """Whether a list is as all of `some`, `none` and `every` have it."""
    holds = {"some": any, "none": lambda found: not any(found), "every": all}
    return all(holds[name](meet(where)) for name, where in said.items())


def _compared(value: Any, said: Mapping[str, Any], kind: Kind) -> bool:
    return all(_holds(value, name, operand, kind) for name, operand in said.items())


def _holds(value: Any, name: str, operand: Any, kind: Kind) -> bool:
    if name == "isNull":
        return (value is None) is operand
    if name == "contains":
        return value is not None and _folded(operand) in _folded(_as_text(value, kind))
    if name == "containsExact":
        return value is not None and operand.lower() in _as_text(value, kind).lower()
    listed = operand if isinstance(operand, list) else [operand]
    operands = [READ[kind](each) if kind in READ else each for each in listed]
    if name == "ne":
        return value is None or value != operands[0]
    if value is None:
        return False
    return OPERATORS[name](value, operands if name == "in" else operands[0])


def _folded(text: str) -> str:
    """Return text in lower case, without accents."""
    letters = normalize("NFKD", text.lower())
    return "".join(letter for letter in letters if not "\u0300" <= letter <= "\u036f")


def _as_text(value: Any, kind: Kind) -> str:
    """Return a value as JSON has it, without quotes."""
    written = _written(value, kind)
    return written if isinstance(written, str) else json.dumps(written).removesuffix(".0")


def _written(value: Any, kind: Kind) -> Any:
    match value:
        case None:
            return None
        case datetime():
            utc = value.astimezone(UTC)
            return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03}Z"
        case date():
            return value.isoformat()
    return Whole(value) if kind is Kind.JSON else value


def _kinds(node: Node) -> Iterator[tuple[str, Kind | None]]:
    names = {name: name for name in node.types}
    kinds = {m.value(names, {}): m.kind for m in node.fields.values() if isinstance(m, Leaf)}
    yield from ((name, kinds.get(name)) for name in node.types)


def _read(value: Any, kind: Kind | None) -> Any:
    return READ[kind](value) if kind in READ and value is not None else value


def _in_utc(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _place(path: Sequence[str | int]) -> tuple[str, ...]:
    return tuple(step for step in path if isinstance(step, str))
