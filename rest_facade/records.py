"""Records: what answers leave behind beside what they say."""

from dataclasses import dataclass

from app.disclosure.log import DisclosureLog
from graphql_schema.walks import Walks


@dataclass(frozen=True, slots=True)
class Records:
    """Where it is noted who was answered what, and which walks are under way."""

    log: DisclosureLog
    walks: Walks
