"""Records: what answers leave behind beside what they say."""

from dataclasses import dataclass

from app.disclosure.log import DisclosureLog
from app.shares import InFlight
from graphql_schema.walks import Walks


@dataclass(frozen=True, slots=True)
class Records:
    """Where it is noted who was answered what, which walks are under way, and who asks now."""

    log: DisclosureLog
    walks: Walks
    in_flight: InFlight
