"""Why requests failed, as sentences for support staff: what happened, and what mends it."""

from collections.abc import Mapping
from typing import Final

_SENTENCES: Final[Mapping[str, str]] = {
    "bad_filter": "The filter is not valid, or names a field that there is not.",
    "bad_selection": "The fields parameter names a field that there is not.",
    "blank_selection": "The fields parameter is blank; the vendor should leave it out.",
    "bad_sort": "The sort parameter names a field that there is not.",
    "bad_parameter": "A parameter such as limit or offset has a value that is not allowed.",
    "unknown_parameter": "The request has a parameter that there is not.",
    "unauthorised": "The request had no valid token; the vendor should request a new one.",
    "no_token": "The request had no token.",
    "invalid_token": "The token is unknown or has ended; the vendor should request a new one.",
    "connection_ended": "The connection is disabled, or its access ended.",
    "wrong_vendor_key": "The vendor key is missing or wrong; give the vendor the right one.",
    "network_not_allowed": "The request came from a network that the connection does not allow.",
    "wrong_service": "The token is for another OneRoster version or service than the address.",
    "insufficient_scope": "The token lacks the scope of this operation; the vendor should request "
    "it, if the type of the connection includes it.",
    "forbidden": "The connection may not do this; its type or its data to share excludes it.",
    "unknown_object": "There is no such record, or it is not shared with this connection.",
    "unknown_path": "No operation has this address; the vendor should check the base URL.",
    "not_allowed": "This address does not take this method.",
    "in_flight": "The same request was still being processed.",
    "walk_ended": "The edition of the page ended; the vendor should start at the first page.",
    "changed": "The record was changed since the vendor read it; the vendor should read it again.",
    "too_large": "The body is larger than allowed; the vendor should send it in parts.",
    "bad_body": "The body is not valid; the vendor should correct the fields that are named.",
    "deletion_refused": "Other records refer to the record, so it was not deleted.",
    "busy": "Too many requests at once; the vendor should wait and retry.",
    "too_slow": "The request took longer than allowed; the vendor should request smaller pages.",
    "over_limit": "The connection used up its requests of this hour.",
    "over_quota": "The connection used up its requests of this hour.",
    "broken": "A defect of this service; the log of the service has the request id.",
    "unavailable": "The database was unavailable; the vendor should retry.",
    "not_ready": "Nothing was published yet; run a refresh.",
    "invalid_request": "The token request is incomplete.",
    "invalid_client": "The client id or the secret is wrong; replace the secret if it is lost.",
    "access_denied": "The connection is disabled, its access ended, or its network is not allowed.",
    "unsupported_grant_type": "The vendor should request tokens with client_credentials.",
    "invalid_scope": "The vendor requested a scope that this connection may not have.",
    "temporarily_unavailable": "The database was unavailable; the vendor should retry.",
}
_CLIENT: Final = "The request was refused with status {status}."
_SERVER: Final = "The service failed with status {status}; the vendor should retry."


def explain_failure(code: str, status: int) -> str:
    """Return the sentence about an error code, or about the HTTP status of one without."""
    return _SENTENCES.get(code) or (_CLIENT if status < 500 else _SERVER).format(status=status)
