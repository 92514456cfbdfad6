"""The 5 operations of OneRoster 1.2 resources, a line each.

Source: 1EdTech's OpenAPI file of the resources service 1.2.
"""

from typing import Final

from app.access.scopes import uri
from rest_facade.resources import Operation, View, Where, every, nested, one
from rest_facade.v1p2.roster_objects import MATERIAL
from rest_facade.v1p2.rostering import IN_CLASS, IN_COURSE, OF_USER

ALL: Final = (uri("1.2", "resource.readonly"),)
CORE: Final = (*ALL, uri("1.2", "resource-core.readonly"))

SCOPES: Final = {
    CORE[0]: "All of the resources.",
    CORE[1]: "The collection of resources and single ones.",
}

RESOURCE: Final = View("resource", MATERIAL)


def _used_by(users: str, id_: str) -> Where:
    return {users: {"some": {"sourcedId": {"eq": id_}}}}


OPERATIONS: Final[tuple[Operation, ...]] = (
    every("getAllResources", "/resources",             RESOURCE, CORE),
    one(  "getResource",     "/resources/{sourcedId}", RESOURCE, CORE),

    nested("getResourcesForClass", "/classes/{classSourcedId}/resources", RESOURCE, ALL, IN_CLASS,
           lambda c: _used_by("classes", c)),
    nested("getResourcesForCourse", "/courses/{courseSourcedId}/resources",
           RESOURCE, ALL, IN_COURSE,
           lambda c: _used_by("courses", c)),
    nested("getResourcesForUser", "/users/{userSourcedId}/resources", RESOURCE, ALL, OF_USER,
           lambda u: _used_by("users", u)),
)  # fmt: skip
