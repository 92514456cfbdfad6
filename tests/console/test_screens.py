"""The screens for support and for the data of the SIS: found, explained, excluded, and read."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import text

from app.access.viewer import Policy
from app.accounts.masking import MASKED
from app.checks.runs import count_all
from app.console.forms import Form, InvalidForm
from app.console.pages.answer_differences import differences_of
from app.console.pages.disclosures import acts_of
from app.console.pages.exclusion_tree import MOST
from app.console.pages.settings import value_of
from app.console.pages.vendor_view import as_table
from app.console.pages.why import mend_of
from app.console.roles import SUPPORT
from app.publishing.refresh import refresh
from tests.access.service import BASE, Service
from tests.build import (
    assignment,
    calendar,
    course,
    grade_level,
    person,
    save,
    school,
    structure,
)
from tests.console.console import ADMINISTRATOR, Console


async def test_screens_without_connections_say_so(console: Console) -> None:
    assert "No connection yet" in await console.get("/console/vendor-view")
    assert "Nobody has received anything" in await console.get("/console/disclosures")
    assert "Nothing is excluded" in await console.get("/console/exclusions")
    assert "Find a person, section or school" in await console.get("/console/why")
    assert "Nothing found for" in await console.get("/console/why?search=zzzzzz")
    assert "Choose a person first" in await console.get("/console/disclosures/person", 404)
    assert "Choose a connection first" in await console.get("/console/disclosures/vendor", 404)


async def test_answer_is_shown_as_the_vendor_gets_it(console: Console, service: Service) -> None:
    id_ = service.office.connect("Acme").client_id
    page = await console.get(f"/console/vendor-view?connection={id_}&operation=orgs")
    assert "<td" in page
    assert f"GET {BASE}/orgs?limit=10" in page
    assert '<a href="/console/vendor-view" aria-current="page">' in page
    assert "GraphQL document behind it" in page
    refused = await console.get(f"/console/vendor-view?connection={id_}&path=/nowhere", 400)
    assert "is no path of the standard" in refused
    assert "not a whole number" in await console.get(
        f"/console/vendor-view?connection={id_}&edition=new", 400
    )
    masked = replace(ADMINISTRATOR, kind="person", policy=Policy(withheld=MASKED))
    page = await Console(console.app, SUPPORT, masked).get("/console/vendor-view?operation=orgs")
    assert "/reveal?next=%2Fconsole%2Fvendor-view%3Foperation%3Dorgs" in page


async def test_answers_of_two_days_are_compared(console: Console, service: Service) -> None:
    id_ = service.office.connect("Acme").client_id
    with service.office.database.transaction() as connection:
        connection.execute(text("UPDATE organization SET name = 'Renamed' WHERE kind = 'school'"))
    save(service.office.database, school("new-school", name="Brand New"))
    refresh(service.office.database)
    page = f"/console/vendor-view?connection={id_}&operation=orgs&edition=2"
    assert "edition 1)" in await console.get(page)
    compared = await console.get(f"{page}&before=1")
    assert re.search(r"Came</span></td><th scope=\"row\">Brand New", compared)
    assert re.search(r"Changed</span></td><th scope=\"row\">Renamed", compared)
    assert "What differs in the whole roster" in compared
    assert "No record differs" in await console.get(f"{page}&before=2")
    assert "whole number" in await console.get(f"{page}&before=x", 400)
    now = f"/console/vendor-view?connection={id_}&operation=orgs&before=1"
    assert "Brand New" in await console.get(now)


def test_differences_of_answers_are_by_id() -> None:
    old, new = ({"sourcedId": "a", "givenName": name, "familyName": "B"} for name in "AX")
    before = {"users": [old, {"sourcedId": "c"}]}
    after = {"users": [new, {"sourcedId": "d"}]}
    assert [each[:3] for each in differences_of(before, after)] == [
        ("Came", "d", ""),
        ("Went", "c", ""),
        ("Changed", "a", "X B"),
    ]
    assert differences_of(None, {"error": "x"}) == []
    one = {"user": {"sourcedId": "a", "dateLastModified": "1"}}
    assert differences_of(one, {"user": {"sourcedId": "a"}}) == []


async def test_missing_person_is_explained_and_excluded(console: Console, service: Service) -> None:
    service.office.connect("Acme", schools=["S"])
    document = "{ people(limit: 1) { nodes { sourcedId familyName } } }"
    (pupil,) = (await service.data(document))["people"]["nodes"]
    id_ = pupil["sourcedId"]

    found = await console.get(f"/console/why?search={pupil['familyName']}")
    assert pupil["familyName"] in found
    assert "Acme" in await console.get(f"/console/why?kind=person&record={id_}")

    exclusions = "/console/exclusions"
    assert f"person:{id_}" in await console.get(f"{exclusions}?kind=person&record={id_}")
    assert pupil["familyName"] in await console.get(f"{exclusions}?find={pupil['familyName']}")
    assert "Nothing matches “zzzzzz”" in await console.get(f"{exclusions}?find=zzzzzz")
    unchanged = await console.post(exclusions, 400, shown=f"0:person:{id_}", step="preview")
    assert "Nothing was changed" in unchanged
    box = {"shown": f"0:person:{id_}", "excluded": f"person:{id_}"}
    preview = await console.post(exclusions, **box, step="preview")
    assert "Nothing has been saved yet" in preview
    assert "Enter a reason" in await console.post(exclusions, 400, **box, step="save")
    done = await console.post(exclusions, 303, **box, step="save", reason="Safety")
    assert done == exclusions
    page = await console.get(exclusions)
    assert re.search(f'record={id_}">[^<]*{pupil["familyName"]}</a>', page)
    assert "Safety" in page
    before = await console.get(f"/console/why?kind=person&record={id_}")
    assert "still published, and goes with the next refresh" in before
    assert "External LMS Exclude" in before
    assert "Open the exclusion" in before
    refresh(service.office.database)
    why = await console.get(f"/console/why?kind=person&record={id_}")
    assert "Not published" in why
    assert "Open the exclusion" in why
    again = {"shown": f"1:person:{id_}", "reason": "Over"}
    assert "Include again" in await console.post(exclusions, **again, step="preview")
    await console.post(exclusions, 303, **again, step="save", now="yes")
    assert "Nothing is excluded" in await console.get(exclusions)


async def test_tree_shows_courses_and_sections_below_an_excluded_school(
    console: Console, service: Service
) -> None:
    document = "{ courses(limit: 1) { nodes { sourcedId organizationId } } }"
    (record,) = (await service.data(document))["courses"]["nodes"]
    school_id = record["organizationId"]
    tree = await console.get(f"/console/exclusions?course={record['sourcedId']}")
    assert f"course:{record['sourcedId']}" in tree
    assert "section:" in tree
    box = {"shown": f"0:organization:{school_id}", "excluded": f"organization:{school_id}"}
    saved = await console.post(
        "/console/exclusions", 303, **box, step="save", reason="Closed", school=school_id
    )
    assert saved == f"/console/exclusions?school={school_id}"
    for place in (f"school={school_id}", f"course={record['sourcedId']}"):
        inherited = await console.get(f"/console/exclusions?{place}")
        assert "Excluded through its school" in inherited


async def test_calendars_and_staff_are_below_their_school_and_long_levels_have_pages(
    console: Console, service: Service
) -> None:
    save(
        service.office.database,
        school("long"),
        calendar("long-calendar", "long", lms_exclude=True),
        structure("long-structure", "long-calendar"),
        grade_level("long-level", "long-structure"),
        person("long-person", given_name="Edna", family_name="Longfellow"),
        assignment("long-assignment", "long-person", "long"),
        *(course(f"long-{number:02}", "long") for number in range(MOST + 2)),
    )
    page = "/console/exclusions?school=long"
    first = await console.get(page)
    assert "1 to 50 of 52 courses" in first
    assert "course:long-50" not in first
    second = await console.get(f"{page}&offset=50")
    assert "51 to 52 of 52 courses" in second
    assert "course:long-51" in second
    assert "Previous" in second

    calendars = await console.get(f"{page}&part=calendars")
    for key in ("calendar:long", "scheduleStructure:long", "gradeLevel:long"):
        assert key in calendars
    assert "Excluded through its calendar" in calendars
    staff = await console.get(f"{page}&part=staff")
    assert "districtAssignment:long-assignment" in staff
    assert "Edna Longfellow" in staff
    assert "The course has no section" in await console.get("/console/exclusions?course=long-00")

    many = await console.get("/console/exclusions?find=title")
    assert "More than 20 records match" in many
    assert "No school has this name" in await console.get("/console/exclusions?name=zzz")
    assert "organization:long" in await console.get("/console/exclusions?school=gone")
    box = {"shown": "0:gradeLevel:long-level", "excluded": "gradeLevel:long-level"}
    assert "Exclude: 1 grade level" in await console.post(
        "/console/exclusions", **box, step="preview", school="long", part="calendars"
    )


async def test_checks_name_vendors_records_and_what_changed(
    console: Console, service: Service
) -> None:
    service.office.connect("Acme")
    assert "The checks have not run yet" in await console.get("/console/checks")
    assert "have not run yet" in await console.get("/console")
    assert await console.post("/console/checks", 303) == "/console/checks"
    assert "They run now" in await console.get("/console/checks")
    count_all(service.office.database)
    assert "Errors and warnings over time" not in await console.get("/console/checks")
    with service.office.database.transaction() as connection:
        connection.execute(text("UPDATE section SET title = ' '"))
    count_all(service.office.database)

    page = await console.get("/console/checks")
    assert re.search("Hurts: <a [^>]+>Acme", page)
    assert "since the run before" in page
    assert "Errors and warnings over time" in page
    assert "Records without a title or name" in await console.get("/console")
    check = await console.get("/console/checks/name-blank")
    assert "What to do" in check
    assert "Over time" in check
    assert "," in await console.get("/console/checks/name-blank/csv")
    assert "There is no check" in await console.get("/console/checks/name-blanc", 400)


async def test_setting_is_changed_and_in_the_history(console: Console) -> None:
    page = "/console/settings"
    assert "Guard percent" in await console.get(page)
    assert await console.post(page, 303, name="guardPercent", value="25") == page
    assert await console.post(page, 303, name="blackoutDates", value="2027-01-01") == page
    assert "History" in await console.get(page)
    assert "guardPercent" in await console.get("/console/disclosures/acts")
    assert "not a whole number" in await console.post(page, 400, name="guardPercent", value="x")
    assert "There is no setting" in await console.post(page, 400, name="zzz", value="1")


async def test_disclosures_of_a_person_and_a_vendor(console: Console, service: Service) -> None:
    issued = service.office.connect("Acme")
    async with await service.vendor(issued) as vendor:
        (user, *_) = (await vendor.get(f"{BASE}/users?limit=1")).json()["users"]
    id_ = user["sourcedId"]
    page = await console.get(f"/console/disclosures/person?record={id_}")
    assert "Acme" in page
    assert user["familyName"] in page
    assert user["familyName"] in await console.get(
        f"/console/disclosures?search={user['familyName']}"
    )
    received = await console.get(f"/console/disclosures/vendor?connection={issued.client_id}")
    assert "getAllUsers" in received
    assert "Answered requests by day" in await console.get(
        f"/console/connections/{issued.client_id}"
    )


def test_button_leads_to_what_mends_the_cause() -> None:
    cause = {"kind": "person", "sourcedId": "a b"}
    reason = {"rule": "excluded", "where": "SIS", "cause": cause}
    assert mend_of(reason) == (
        "/console/exclusions?kind=person&record=a+b",
        "Open the exclusion",
    )
    other = {"rule": "schools", "where": "CONNECTION", "cause": cause}
    assert mend_of(other, "id") == (
        "/console/connections/id/sharing",
        "Change the data to share",
    )
    assert mend_of({**other, "where": "SETTINGS"}) == ("/console/settings", "Open the settings")
    assert mend_of({**other, "where": "SIS"}) is None


def test_records_of_an_answer_are_rows() -> None:
    body = {"users": [{"status": "active", "sourcedId": "u", "orgs": [{"sourcedId": "o"}] * 4}]}
    assert as_table(body) == (["sourcedId", "orgs", "status"], [["u", "o, o, o …", "active"]])
    assert as_table({"org": {"sourcedId": "o", "parent": None}})[1] == [["o", ""]]
    assert as_table({"error": "x"}) == as_table(None) == ([], [])


def test_acts_are_told_from_each_history() -> None:
    at = "2026-11-30T12:00:00+00:00"
    decided = {
        "askedBy": "a",
        "askedAt": at,
        "decidedBy": "b",
        "decidedAt": at,
        "state": "approved",
    }
    found = {
        "connections": [],
        "deletedConnections": [{"application": "Acme", "deletedBy": "a", "deletedAt": at}],
        "exclusionHistory": [],
        "settingHistory": [],
        "imports": [{"file": "x.zip", "state": "applied", "requestedAt": at, "importedBy": None}],
        "cache": {"history": [decided]},
    }
    assert [act.what for act in acts_of(found)] == [
        "Acme: connection deleted",
        "Import of x.zip: applied",
        "Requested a refresh",
        "Refresh approved",
    ]


def test_values_of_settings_have_their_types() -> None:
    fields = Form({"value": ["7"]})
    null = {"type": "null"}
    assert value_of(fields, {"anyOf": [{"type": "integer"}, null]}) == 7
    assert value_of(Form({"value": [""]}), {"anyOf": [{"type": "string"}, null]}) is None
    assert value_of(Form({"value": ["true"]}), {"type": "boolean"}) is True
    assert value_of(Form({"value": ["a\nb, c"]}), {"type": "array"}) == ["a", "b", "c"]
    with pytest.raises(InvalidForm):
        value_of(Form({"value": ["7.5"]}), {"type": "integer"})
