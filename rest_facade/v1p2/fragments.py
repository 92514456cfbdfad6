"""The fragments of OneRoster 1.2 whose values the publisher stores."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rest_facade.fragments import Fragment, fragment
from rest_facade.v1p2.roster_objects import PUBLISHED

FRAGMENTS: Final[Mapping[str, Fragment]] = MappingProxyType(
    {resource.fragment: fragment(resource) for resource in PUBLISHED}
)
