"""Which scopes there are, and which of them a request gets."""

from hypothesis import given
from hypothesis import strategies as st

from app.access.scopes import NAMES, PREFIXES, allowed, granted, opening, uri

ROSTER = allowed("1.2", "roster-sync")
READ = {"roster.readonly", "roster-core.readonly", "roster-demographics.readonly"}


def test_roster_sync_reads_and_never_writes() -> None:
    for version in PREFIXES:
        names = {*NAMES[version, "roster-sync"]}
        assert names >= READ
        assert all(name.endswith(".readonly") for name in names)


def test_richer_types_add_to_roster_sync_and_not_to_each_other() -> None:
    for (version, type_), names in NAMES.items():
        added = {
            name.split(".")[0].split("-")[0] for name in {*names} - {*NAMES[version, "roster-sync"]}
        }
        expected = {"roster-sync": set(), "grade-book-sync": {"gradebook"}}
        assert added == expected.get(type_, {"assessment"})


def test_no_scope_of_one_version_is_one_of_the_other() -> None:
    assert not {*allowed("1.1", "roster-sync")} & {*ROSTER}


def test_a_scope_is_spelled_as_the_standard_spells_it() -> None:
    assert ROSTER[0] == "https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly"


def test_no_wish_is_granted_everything() -> None:
    assert granted(None, ROSTER) == granted("", ROSTER) == granted("  ", ROSTER) == ROSTER


@given(st.lists(st.sampled_from(ROSTER) | st.text(max_size=20)), st.booleans())
def test_what_is_granted_is_what_is_wished_and_allowed(wishes: list[str], tls: bool) -> None:
    asked = " ".join(wishes)
    known = {*asked.split()} & {*ROSTER} if asked.split() else {*ROSTER}
    spelled = asked if tls else asked.replace("https://", "http://")
    assert {*granted(spelled, ROSTER)} == known


def test_scopes_tell_which_connections_have_them() -> None:
    assert opening("1.2", [uri("1.2", "roster.readonly")]) == (
        "roster-sync",
        "grade-book-sync",
        "assessments-sync",
    )
    assert opening("1.2", [uri("1.2", "gradebook.delete")]) == ("grade-book-sync",)
    assert opening("1.2", [uri("1.2", "assessment.delete")]) == ("assessments-sync",)
    assert opening("1.1", [uri("1.1", "gradebook.createput")]) == ("grade-book-sync",)
    assert opening("1.1", [uri("1.2", "gradebook.createput")]) == ()
