"""Refusals: what went wrong in a way its caller can mend."""

from typing import ClassVar, Final

FAILED: Final = "The service failed; its operator finds why under the request id."
"""All that a caller is told of a bug."""


class RollcallError(Exception):
    """A refusal the caller can act on.

    Subclasses fix `code`, a stable word for machines, and `status`, what HTTP answers; the
    message names the value at fault and what would be right. Anything else that is raised
    is a bug, and becomes a 500 at the edge.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400


class UnknownRecord(RollcallError):
    """There is no record of the id that was given; the message says where it was looked for."""

    code = "unknown_record"
    status = 404
