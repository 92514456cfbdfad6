"""The facade's district as 1.1 meets it: people without username, people of several roles."""

from tests.build import (
    account,
    assignment,
    change,
    contact,
    demographics,
    enrollment,
    person,
    relationship,
    roster_entry,
    staff,
)
from tests.facade.district import DISTRICT, PUPILS

NAMELESS = ("skinner", *(f"pupil-{number:02}" for number in range(PUPILS)))
"""Who has a role, and no username."""

OLD_DISTRICT = (
    *DISTRICT,
    account("krabappel", "edna"),
    account("marge", "marge"),
    # Skinner is in a class, and has demographics and a relative, but no username.
    staff("skinner-algebra", "S-algebra-1", "skinner", "S", primary=False),
    demographics("skinner", sex="male"),
    relationship("skinner", "lisa", guardian=False),
    contact("skinner-S", "skinner", "S", primary=False),
    # Hoover is many things to two schools, and at home in the second.
    person("hoover", identifier="31", primary_organization_id="T", metadata={"hired": 1990}),
    account("hoover", "hoover"),
    assignment("hoover-S", "hoover", "S", role="principal"),
    assignment("hoover-T", "hoover", "T", role="teacher"),
    contact("hoover-S-2", "hoover", "S", role="guardian", primary=False),
    relationship("hoover", "otto"),
    # Willie has a role of the district's own, and one only.
    person("willie"),
    account("willie", "willie"),
    assignment("willie-S", "willie", "S", role="ext:groundskeeper"),
    # Otto is a student first and a teacher besides.
    person("otto"),
    account("otto", "otto"),
    enrollment("otto-S", "otto", "S-26", grade_level_id="S-09"),
    assignment("otto-T", "otto", "T", role="teacher", primary=False),
    roster_entry("otto-art", "T-art-1", "otto", "T"),
    demographics("otto", sex="other"),
    change("organization", "S-math", kind="ext:faculty"),
    change("section", "T-art-1", kind="ext:workshop"),
)  # fmt: skip
"""The district, published to be read by both versions."""
