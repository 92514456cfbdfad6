"""The roles of people, and which screens appear in the navigation of each."""

from typing import Final, NamedTuple

DISTRICT_ADMINISTRATOR: Final = "district-administrator"
SCHOOL_ADMINISTRATOR: Final = "school-administrator"
SUPPORT: Final = "support"
AUDITOR: Final = "auditor"
EVERYONE: Final = frozenset({DISTRICT_ADMINISTRATOR, SCHOOL_ADMINISTRATOR, SUPPORT, AUDITOR})
DISTRICT: Final = frozenset({DISTRICT_ADMINISTRATOR, SUPPORT, AUDITOR})
"""Those who see the whole district."""
SIS_READERS: Final = frozenset({DISTRICT_ADMINISTRATOR, SUPPORT})
"""Those who read the live SIS."""
ADMINISTRATORS: Final = frozenset({DISTRICT_ADMINISTRATOR})
"""Those who change what vendors receive."""


class Screen(NamedTuple):
    """An entry of the navigation."""

    title: str
    path: str
    roles: frozenset[str]


NAVIGATION: Final[tuple[Screen, ...]] = (
    Screen("Today", "/console", EVERYONE),
    Screen("Applications", "/console/applications", DISTRICT),
    Screen("Why is … missing?", "/console/why", SIS_READERS),
    Screen("As the vendor sees it", "/console/vendor-view", SIS_READERS),
    Screen("Exclusions", "/console/exclusions", SIS_READERS),
    Screen("Verify data setup", "/console/checks", DISTRICT),
    Screen("Who got what", "/console/disclosures", DISTRICT),
    Screen("Settings", "/console/settings", DISTRICT),
    Screen("OneRoster cache", "/console/cache", DISTRICT),
    Screen("Imports", "/console/imports", DISTRICT),
    Screen("GraphiQL", "/graphiql", EVERYONE),
    Screen("People and roles", "/people", ADMINISTRATORS),
    Screen("Audit log", "/audit-log", ADMINISTRATORS | {AUDITOR}),
)


def screens_of(role: str) -> tuple[Screen, ...]:
    """Return the screens that a role may open, in the order of the navigation."""
    return tuple(screen for screen in NAVIGATION if role in screen.roles)
