"""Which connections see a record, with which fields; and why others do not, for many at once."""

from dataclasses import replace
from typing import Any, Final

import pytest

from app.access.details import Details
from app.access.rotation import Issued
from app.access.sharing import ALL, DataToShare
from tests.access.service import BASE, Service, is_of_request
from tests.build import change, save
from tests.postgres import Statements

BOUND: Final = 6
"""Statements of a query, besides those of each request."""
WHO_SEES: Final = """
query ($kind: SisRecordKind!, $record: ID!) {
    administration { whoSees(kind: $kind, record: $record) {
        connection application version type fields lastReceivedAt
    } }
}
"""
WHY_NOT: Final = """
query ($kind: SisRecordKind!, $record: ID!, $connections: [ID!]) {
    administration { whyNot(kind: $kind, record: $record, connections: $connections) {
        published connections { connection visible reasons { rule sentence blocks } }
    } }
}
"""


async def who_sees(service: Service, kind: str, record: str) -> dict[str, Any]:
    """Return who sees a record, by application."""
    found = await service.data(WHO_SEES, kind=kind, record=record)
    return {each["application"]: each for each in found["administration"]["whoSees"]}


@pytest.fixture
def vendors(service: Service) -> dict[str, Issued]:
    """Connections of every sort, by application."""
    office = service.office
    made = {
        "All": office.connect("All", sharing=ALL),
        "Little": office.connect(
            "Little", sharing=ALL.model_copy(update={"withheld": ("email", "phones")})
        ),
        "North": office.connect("North", schools=["T"]),
        "Staff": office.connect("Staff", sharing=DataToShare(roles=("teacher",))),
        "Old": office.connect("Old", version="1.1"),
        "Off": office.connect("Off"),
        "Ended": office.connect("Ended"),
    }
    office.switch(made["Off"].client_id, on=False)
    office.run(
        "UPDATE connection SET expires_at = now() - interval '1 day' WHERE id = :id",
        id=made["Ended"].client_id,
    )
    return made


async def test_who_sees_is_what_each_connection_is_given(
    service: Service, vendors: dict[str, Issued]
) -> None:
    document = """
    query ($id: ID!, $person: ID!) { roster(asConnection: $id) {
        user(sourcedId: $person) { status }
    } }
    """
    for person in ("lisa", "milhouse", "krabappel"):
        found = await who_sees(service, "person", person)
        for name, issued in vendors.items():
            asked = {"id": issued.client_id, "person": person}
            seen = (await service.data(document, **asked))["roster"]["user"]
            is_open = name not in {"Off", "Ended"}
            assert (name in found) == (is_open and seen is not None), (person, name)
    assert set(await who_sees(service, "person", "lisa")) == {"All", "Little"}


@pytest.mark.usefixtures("vendors")
async def test_fields_that_are_withheld_are_not_listed(service: Service) -> None:
    found = await who_sees(service, "person", "lisa")
    all_, little = found["All"]["fields"], found["Little"]["fields"]
    assert {*all_} - {*little} == {"email", "phone", "sms"}
    assert {"givenName", "agents", "demographics.birthDate"} <= {*all_}
    assert "demographics.birthDate" in little
    without = await who_sees(service, "person", "milhouse")
    assert not [name for name in without["All"]["fields"] if name.startswith("demographics.")]
    (section, *_) = (await who_sees(service, "section", "S-algebra-1")).values()
    assert "title" in section["fields"]
    assert (section["version"], section["type"]) == ("v1p2", "rosterSync")


async def test_last_receipt_is_of_the_object_itself(
    service: Service, vendors: dict[str, Issued]
) -> None:
    assert (await who_sees(service, "person", "lisa"))["All"]["lastReceivedAt"] is None
    async with await service.vendor(vendors["All"]) as vendor:
        assert (await vendor.get(f"{BASE}/classes/S-algebra-1/students")).json()["users"]
    lisa = await who_sees(service, "person", "lisa")
    assert lisa["All"]["lastReceivedAt"] is not None
    assert lisa["Little"]["lastReceivedAt"] is None
    assert (await who_sees(service, "section", "S-algebra-1"))["All"]["lastReceivedAt"] is None
    assert (await who_sees(service, "person", "skinner"))["All"]["lastReceivedAt"] is None


@pytest.mark.usefixtures("vendors")
async def test_unknown_record_is_refused(service: Service) -> None:
    refused = await service.refusal(WHO_SEES, kind="person", record="nobody")
    assert refused[0] == "UNKNOWN_RECORD"
    save(service.office.database, change("person", "lisa", lms_exclude=True))
    assert "All" in await who_sees(service, "person", "lisa"), "until the next refresh"


async def test_why_not_of_many_connections_is_that_of_each(
    service: Service, vendors: dict[str, Issued]
) -> None:
    office = service.office
    deep = DataToShare(roles=("teacher",), courses=("T-art",), without_enrollments=False)
    vendors["Deep"] = office.connect("Deep", schools=["T"], sharing=deep)
    ids = [each.client_id for each in vendors.values()]
    for kind, record in (
        ("person", "lisa"),
        ("section", "S-algebra-1"),
        ("rosterEntry", "lisa-algebra"),
    ):
        asked: dict[str, Any] = {"kind": kind, "record": record}
        together = await service.data(WHY_NOT, **asked, connections=ids)
        each = [await service.data(WHY_NOT, **asked, connections=[id_]) for id_ in ids]
        assert together["administration"]["whyNot"]["connections"] == [
            alone["administration"]["whyNot"]["connections"][0] for alone in each
        ]
        for found in together["administration"]["whyNot"]["connections"]:
            blocking = [reason for reason in found["reasons"] if reason["blocks"]]
            assert bool(blocking) != found["visible"]


@pytest.mark.parametrize("number", [1, 30])
async def test_many_connections_take_as_few_statements_as_one(
    service: Service, statements: Statements, number: int
) -> None:
    office, every = service.office, replace(statements, who=None)
    ids = [
        office.connect(
            f"App {each}",
            schools=["T"],
            sharing=DataToShare(roles=("teacher",) if each % 2 else None),
            details=Details(),
        ).client_id
        for each in range(number)
    ]
    asked: dict[str, Any] = {"kind": "person", "record": "lisa"}

    async def run(document: str, **variables: Any) -> list[str]:
        for _ in range(2):
            await service.data(document, **variables)
        every.clear()
        await service.data(document, **variables)
        return [each for each in every() if not is_of_request(each)]

    for document, variables in ((WHO_SEES, {}), (WHY_NOT, {"connections": ids})):
        ran = await run(document, **asked, **variables)
        assert len(ran) <= BOUND, "\n".join(f"STMT {each[:130]!r}" for each in ran)
