"""Fragments: everything the standard says of a resource, as one named GraphQL fragment.

The publisher keeps the value of each fragment in the rows it is about, so a fragment's text
and variables are a contract: rows made with another text are built anew when read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rest_facade.fields import Target, selection, targets
from rest_facade.resources import Resource


@dataclass(frozen=True, slots=True)
class Fragment:
    """A GraphQL fragment over `type`; its variables are all `String!`."""

    name: str
    type: str
    text: str
    query: str
    """A document that asks for a page of it and nothing else."""
    addresses: Mapping[str, Target]
    """What each of its variables is the address of."""

    def variables(self, public_url: str) -> dict[str, str]:
        """Return its variables for a service that vendors reach at `public_url`."""
        return {name: target.under(public_url) for name, target in self.addresses.items()}


@cache
def fragment(resource: Resource) -> Fragment:
    """Return the fragment that is all of a resource."""
    name, source = resource.fragment, resource.source
    addresses = targets(resource.fields)
    text = f"fragment {name} on {source.type} {{ {selection(resource.fields)} }}"
    declared = ", ".join(f"${variable}: String!" for variable in addresses)
    asked = f"roster {{ {source.collection} {{ nodes @compact {{ ...{name} }} }} }}"
    head = f"query {name}Page({declared})" if declared else f"query {name}Page"
    return Fragment(name, source.type, text, f"{head} {{ {asked} }}\n{text}\n", addresses)
