"""Who got what: the disclosures of a person, those to a vendor, and the acts of people."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from app.console.ask import ask
from app.console.failing import error_page
from app.console.formats import words
from app.console.forms import parameters_of
from app.console.render import render
from app.console.roles import SIS_READERS
from app.console.visits import Visit

_CONNECTIONS: Final = """
query Connections { administration {
  connections { clientId application label version lastUsedAt }
} }
"""
_SEARCH: Final = """
query Find($text: String!) { search(text: $text, kinds: [person], limit: 20) {
  sourcedId name detail
} }
"""
_FIND: Final = """
query FindUser($text: ID!) { roster { users(where: {sourcedId: {eq: $text}}, limit: 1) {
  nodes { sourcedId givenName familyName }
} } }
"""
_PERSON: Final = """
query WhoGot($user: ID!) { administration { disclosures(user: $user) {
  connection application data certainty since last times operations fields reason
} } }
"""
_VENDOR: Final = """
query Vendor($id: ID!) { administration {
  connection(clientId: $id) { clientId application label purpose legalBasis schools
    dataToShare { objects withheld } }
  activity(connection: $id) { lastAccess days { day operation answers rows } }
} }
"""
_ACTS: Final = """
query Acts { administration {
  connections { clientId application changes(limit: 20) {
    changedBy changedAt fields { name before }
  } }
  deletedConnections { application deletedBy deletedAt }
  exclusionHistory(limit: 100) { kind sourcedId excluded reason changedBy changedAt }
  settingHistory(limit: 100) { name before after changedBy changedAt }
  imports(limit: 50) { file state requestedAt importedBy }
  cache { history(limit: 50) { askedBy askedAt decidedBy decidedAt state } }
} }
"""
_MOST_ACTS: Final = 200


class Act(NamedTuple):
    """What a person did."""

    at: str
    by: str
    what: str


async def show(visit: Visit) -> Response:
    """Return the search for a person, and the vendors."""
    sought = parameters_of(visit.request).text("search")
    connections = (await ask(visit, _CONNECTIONS))["administration"]["connections"]
    found = await _people(visit, sought) if sought else []
    return render(
        visit,
        "disclosures.html",
        sought=sought,
        found=found,
        connections=[each for each in connections if each["version"]],
        by_name=visit.account.role in SIS_READERS,
    )


async def _people(visit: Visit, sought: str) -> list[Any]:
    """Return people by name, e-mail address or id; by id only for who may not read the SIS."""
    if visit.account.role in SIS_READERS:
        found: list[Any] = (await ask(visit, _SEARCH, {"text": sought}))["search"]
        return found
    users = (await ask(visit, _FIND, {"text": sought}))["roster"]["users"]["nodes"]
    return [
        {
            "sourcedId": each["sourcedId"],
            "name": f"{each['givenName']} {each['familyName']}",
            "detail": "",
        }
        for each in users
    ]


async def show_person(visit: Visit) -> Response:
    """Return what vendors received of one person, on a page to be printed."""
    record = parameters_of(visit.request).text("record")
    if not record:
        return error_page(visit, 404, "Choose a person first.")
    found = (await ask(visit, _PERSON, {"user": record}))["administration"]["disclosures"]
    people = (await ask(visit, _FIND, {"text": record}))["roster"]["users"]["nodes"]
    name = f"{people[0]['givenName']} {people[0]['familyName']}" if people else record
    return render(
        visit,
        "disclosures_person.html",
        name=name,
        record=record,
        groups=_by_application(found),
        now=datetime.now(UTC).isoformat(),
        query=_PERSON,
    )


def _by_application(found: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Any]]]:
    groups: dict[str, list[Any]] = {}
    for each in found:
        groups.setdefault(each["application"] or each["connection"], []).append(each)
    return sorted(groups.items())


async def show_vendor(visit: Visit) -> Response:
    """Return what one connection received, by operation."""
    id_ = parameters_of(visit.request).text("connection")
    if not id_:
        return error_page(visit, 404, "Choose a connection first.")
    found = (await ask(visit, _VENDOR, {"id": id_}))["administration"]
    totals: dict[str, list[Any]] = {}
    for each in (day for activity in found["activity"] for day in activity["days"]):
        total = totals.setdefault(each["operation"], [0, 0, ""])
        total[0] += each["answers"]
        total[1] += each["rows"]
        total[2] = max(total[2], each["day"])
    return render(
        visit,
        "disclosures_vendor.html",
        connection=found["connection"],
        totals=sorted(totals.items()),
        query=_VENDOR,
    )


async def show_acts(visit: Visit) -> Response:
    """Return what people did, the newest first."""
    found = (await ask(visit, _ACTS))["administration"]
    acts = sorted(acts_of(found), reverse=True)[:_MOST_ACTS]
    return render(visit, "disclosures_acts.html", acts=acts, query=_ACTS)


def acts_of(found: Mapping[str, Any]) -> Iterator[Act]:
    """Yield the acts of people that several histories have."""
    for connection in found["connections"]:
        name = connection["application"]
        for change in connection["changes"]:
            yield Act(change["changedAt"], change["changedBy"], f"{name}: {_changed(change)}")
    for gone in found["deletedConnections"]:
        yield Act(
            gone["deletedAt"], gone["deletedBy"], f"{gone['application']}: connection deleted"
        )
    for each in found["exclusionHistory"]:
        verb = "Excluded" if each["excluded"] else "Included"
        reason = f" ({each['reason']})" if each["reason"] else ""
        what = f"{verb} {words(each['kind']).lower()} {each['sourcedId']}{reason}"
        yield Act(each["changedAt"], each["changedBy"], what)
    for each in found["settingHistory"]:
        what = f"Setting {each['name']}: {each['before']} → {each['after']}"
        yield Act(each["changedAt"], each["changedBy"], what)
    yield from _jobs(found)


def _changed(change: Mapping[str, Any]) -> str:
    """Return what a change of a connection was; creating it sets its application, too."""
    before = {field["name"]: field["before"] for field in change["fields"]}
    if "application" in before and before["application"] is None:
        return "connection created"
    return f"changed {', '.join(words(name).lower() for name in before)}"


def _jobs(found: Mapping[str, Any]) -> Iterator[Act]:
    """Yield imports, and requests and decisions about refreshes."""
    for each in found["imports"]:
        by = each["importedBy"] or "unknown"
        yield Act(each["requestedAt"], by, f"Import of {each['file']}: {each['state']}")
    for each in found["cache"]["history"]:
        yield Act(each["askedAt"], each["askedBy"], "Requested a refresh")
        if each["decidedAt"] and each["decidedBy"]:
            yield Act(each["decidedAt"], each["decidedBy"], f"Refresh {each['state']}")
