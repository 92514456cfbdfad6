"""What a person's roles become, whatever the SIS says of them."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.database import Database
from tests.build import SPRINGFIELD, person, relationship, save
from tests.publishing.reading import tried
from tests.publishing.roles import Said, said, told


@pytest.fixture
def springfield(database: Database) -> Database:
    """The small district, and Otto, who stands by Lisa and is nothing to any school yet."""
    save(database, *SPRINGFIELD, person("otto"), relationship("otto", "lisa"))
    return database


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each example is undone
)
@given(facts=st.lists(said, min_size=1, max_size=6))
def test_one_role_a_person_and_organization_is_primary(
    springfield: Database, facts: list[Said]
) -> None:
    records = (fact.record(number, "otto") for number, fact in enumerate(facts))

    roles = tried(springfield, *records)["users"]["otto"]["roles"]

    primary = [role["org_id"] for role in roles if role["role_type"] == "primary"]
    assert Counter(primary) == Counter({fact.organization_id for fact in facts})
    assert roles == told(facts)
