"""What a person's roles become, whatever the SIS says of them."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from app.database import Database
from tests.build import person, relationship
from tests.publishing.reading import tried
from tests.publishing.roles import Said, said, told


@settings(max_examples=40, deadline=None)
@given(facts=st.lists(said, min_size=1, max_size=6))
def test_one_role_a_person_and_organization_is_primary(sis: Database, facts: list[Said]) -> None:
    otto = (person("otto"), relationship("otto", "lisa"))
    records = (fact.record(number, "otto") for number, fact in enumerate(facts))

    roles = tried(sis, *otto, *records)["users"]["otto"]["roles"]

    primary = [role["org_id"] for role in roles if role["role_type"] == "primary"]
    assert Counter(primary) == Counter({fact.organization_id for fact in facts})
    assert roles == told(facts)
