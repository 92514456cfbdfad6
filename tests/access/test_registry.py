"""What can be registered, and what is refused with a sentence."""

import pytest

from app.access.choosing import UnknownSchool
from app.access.registry import BadName, NotInVersion, PartnerMismatch, UnknownScope
from app.access.rotation import UnknownConnection
from tests.access.office import Office
from tests.build import district, save, school


def test_a_connection_is_shown_as_it_was_made(office: Office) -> None:
    save(office.database, school("S"), school("T"))
    issued = office.connect("Acme", "1.1", "grade-book-sync", partner=True, schools=["T", "S", "T"])
    (found,) = office.registered()
    assert (found.client_id, found.application, found.partner) == (issued.client_id, "Acme", True)
    assert (found.type, found.version, found.schools) == ("grade-book-sync", "1.1", ["S", "T"])
    assert (found.active, found.secrets) == (True, 1)


def test_an_application_may_have_several_connections(office: Office) -> None:
    made = [office.connect("Acme", "1.1"), office.connect("Acme", "1.2")]
    assert [each.client_id for each in office.registered()] == [each.client_id for each in made]


@pytest.mark.parametrize("type_", ["grade-book-sync", "assessments-sync"])
def test_more_than_a_roster_is_for_partners(office: Office, type_: str) -> None:
    with pytest.raises(PartnerMismatch, match="--partner"):
        office.connect("Acme", "1.2", type_)  # type: ignore[arg-type]
    assert office.registered() == []


def test_a_partner_is_not_at_once_no_partner(office: Office) -> None:
    office.connect("Acme", partner=True)
    with pytest.raises(PartnerMismatch, match="'Acme' is registered as a partner's"):
        office.connect("Acme")
    office.connect("Small")
    with pytest.raises(PartnerMismatch, match="'Small' is registered as no partner's"):
        office.connect("Small", partner=True)


def test_oneroster_1_1_has_no_assessments(office: Office) -> None:
    with pytest.raises(NotInVersion, match="take version 1"):
        office.connect("Acme", "1.1", "assessments-sync", partner=True)


@pytest.mark.parametrize("unknown", ["X", "D", "s", "S "])
def test_a_school_that_is_none_is_named(office: Office, unknown: str) -> None:
    save(office.database, district("D"), school("S"))
    with pytest.raises(UnknownSchool, match=f"'{unknown}'"):
        office.connect(schools=["S", unknown])
    assert office.registered() == []


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\0b", "\udcff", "x" * 256])
def test_a_name_that_nobody_could_read_is_no_application(office: Office, name: str) -> None:
    with pytest.raises(BadName, match="1 to 255 printable"):
        office.connect(name)
    with pytest.raises(BadName, match="1 to 255 printable"):
        office.equip(name)
    assert office.registered() == []


def test_a_tool_has_only_scopes_that_there_are(office: Office) -> None:
    with pytest.raises(UnknownScope, match=r"'graphql\.admin'.*graphql\.read"):
        office.equip("Board", ["graphql.read", "graphql.admin"])


def test_a_tool_is_shown_without_a_version(office: Office) -> None:
    tool = office.equip("Board")
    (found,) = office.registered()
    assert (found.client_id, found.type, found.version) == (tool.client_id, "internal-tool", None)


def test_a_stranger_cannot_be_switched(office: Office) -> None:
    with pytest.raises(UnknownConnection, match="'nobody'"):
        office.switch("nobody", on=True)
