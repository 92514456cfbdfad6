"""What the publisher keeps in the rows of the roster: each fragment the facade asks for."""

from graphql_schema.stored import FragmentToStore, fragment_to_store
from rest_facade.v1p2.fragments import FRAGMENTS


def stored_fragments(public_url: str) -> list[FragmentToStore]:
    """Return what to store for a service that vendors reach at `public_url`."""
    return [
        fragment_to_store(fragment.query, fragment.variables(public_url))
        for fragment in FRAGMENTS.values()
    ]
