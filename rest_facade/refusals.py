"""Refusals: everything a vendor can be told instead of data."""

from enum import Enum
from typing import ClassVar, Final

from app.access.viewer import Viewer
from app.errors import RollcallError
from rest_facade.headers import Header, header


class Reason(Enum):
    """Why a request is refused; each OneRoster version has its own word for it."""

    FILTER = "filter"
    SELECTION = "selection"
    BLANK = "blank"
    SORT = "sort"
    DATA = "data"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"
    BUSY = "busy"
    BROKEN = "broken"
    DELETION = "deletion"


class Refused(RollcallError):
    """A request that is not answered with data; the message says how to mend it."""

    reason: ClassVar[Reason]
    always: ClassVar[tuple[Header, ...]] = ()
    """The headers that every such refusal has."""

    def __init__(self, message: str, *headers: Header) -> None:
        super().__init__(message)
        self.headers: Final = (*self.always, *headers)
        self.viewer: Viewer | None = None
        """Who is refused, where it is known."""
        self.fields: tuple[str, ...] = ()
        """The fields of a body that are at fault, without any value."""


class BadFilter(Refused):
    """The `filter` is not in the filter language, or names what does not exist."""

    code, status, reason = "bad_filter", 400, Reason.FILTER


class BadSelection(Refused):
    """The `fields` name what does not exist."""

    code, status, reason = "bad_selection", 400, Reason.SELECTION


class BlankSelection(Refused):
    """The `fields` name nothing."""

    code, status, reason = "blank_selection", 400, Reason.BLANK


class BadSort(Refused):
    """The `sort` or `orderBy` cannot be followed; never raised, but a warning."""

    code, status, reason = "bad_sort", 400, Reason.SORT


class BadParameter(Refused):
    """Another parameter has a value it cannot have."""

    code, status, reason = "bad_parameter", 400, Reason.DATA


class UnknownParameter(Refused):
    """The query has parameters that nothing reads; never raised, but a warning."""

    code, status, reason = "unknown_parameter", 400, Reason.DATA


class Unauthorised(Refused):
    """There is no valid token."""

    code, status, reason = "unauthorised", 401, Reason.UNAUTHORISED


class Forbidden(Refused):
    """The token is valid and does not let its bearer do this."""

    code, status, reason = "forbidden", 403, Reason.FORBIDDEN


class NoToken(Unauthorised):
    """No token was sent."""

    code = "no_token"


class InvalidToken(Unauthorised):
    """The token is unknown, expired or revoked."""

    code = "invalid_token"
    always = (header("www-authenticate", 'Bearer error="invalid_token"'),)


class WrongVendorKey(Unauthorised):
    """The vendor key is missing or wrong."""

    code = "wrong_vendor_key"


class WrongNetwork(Forbidden):
    """The request comes from an address that the connection may not come from."""

    code = "network_not_allowed"


class WrongService(Forbidden):
    """The token is for another version of the standard, or for the graph."""

    code = "wrong_service"


class InsufficientScope(Forbidden):
    """The token has none of the scopes that the operation needs."""

    code = "insufficient_scope"


class UnknownObject(Refused):
    """There is no such object, or this viewer does not see it."""

    code, status, reason = "unknown_object", 404, Reason.UNKNOWN


class UnknownPath(Refused):
    """No operation has this path."""

    code, status, reason = "unknown_path", 404, Reason.UNKNOWN


class NotAllowed(Refused):
    """The path does not take this method."""

    code, status, reason = "not_allowed", 405, Reason.DATA


class InFlight(Refused):
    """The same request is being carried out at this moment."""

    code, status, reason = "in_flight", 409, Reason.BUSY
    always = (header("retry-after", "1"),)


class WalkEnded(Refused):
    """The edition that a walk's pages are cut from is no longer kept."""

    code, status, reason = "walk_ended", 410, Reason.UNKNOWN


class Changed(Refused):
    """The object is no longer as the sender last saw it."""

    code, status, reason = "changed", 412, Reason.DATA


class TooLarge(Refused):
    """The body is larger than any that is read."""

    code, status, reason = "too_large", 413, Reason.DATA


class BadBody(Refused):
    """The body is not what the operation takes; the message names the fields at fault."""

    code, status, reason = "bad_body", 422, Reason.DATA


class DeletionRefused(Refused):
    """Others refer to the object, so it stays."""

    code, status, reason = "deletion_refused", 422, Reason.DELETION


class Busy(Refused):
    """More requests wait than can be answered soon."""

    code, status, reason = "busy", 429, Reason.BUSY
    always = (header("retry-after", "5"),)


class TooSlow(Refused):
    """The request took longer than any may, and was cancelled."""

    code, status, reason = "too_slow", 503, Reason.BUSY
    always = (header("retry-after", "30"),)


class OverLimit(Refused):
    """The connection made as many requests as it may in an hour; a header says how long to wait."""

    code, status, reason = "over_limit", 429, Reason.BUSY


class Broken(Refused):
    """A defect of ours; what happened is in the log under the request's id."""

    code, status, reason = "broken", 500, Reason.BROKEN


class Unavailable(Refused):
    """The database is unavailable, or all its connections are in use by others."""

    code, status, reason = "unavailable", 503, Reason.BUSY
    always = (header("retry-after", "2"),)


class NotReady(Refused):
    """Nothing is published yet."""

    code, status, reason = "not_ready", 503, Reason.BUSY
    always = (header("retry-after", "30"),)
