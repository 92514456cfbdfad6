"""Documents that are sent by their hash: automatic persisted queries, and a list of allowed ones.

Without a list, a client sends the SHA-256 of a document; a worker that does not have the document
answers `PersistedQueryNotFound`, and the client sends both. With a list, only its documents are
executed.
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson

from app.recent import Recent
from app.settings import BadSetting
from graphql_schema.http.posted import ID_PREFIX, Posted
from graphql_schema.http.refusals import Malformed, NotListed, UnknownDocument

_REMEMBERED: Final = 1_000


class Documents:
    """The documents that can be executed by their hash or id.

    `listed` are the only ones that may be executed; None where all may.
    """

    def __init__(self, listed: Mapping[str, str] | None = None) -> None:
        self._listed = listed
        self._allowed = frozenset((listed or {}).values())
        self._registered: Recent[str, str] = Recent(_REMEMBERED)

    def find(self, posted: Posted) -> str:
        """Return the document of a request.

        Raises `UnknownDocument`, `NotListed`, or `Malformed` where the hash is not the document's.
        """
        if self._listed is not None:
            return self._find_listed(posted, self._listed)
        if posted.query is None:
            found = self._registered.get(posted.document_id or "")
            if found is None:
                raise UnknownDocument
            return found
        if posted.document_id is not None:
            self._register(posted.document_id, posted.query)
        return posted.query

    def _find_listed(self, posted: Posted, listed: Mapping[str, str]) -> str:
        if posted.query is None:
            found = listed.get(posted.document_id or "")
            if found is None:
                raise UnknownDocument
            return found
        if posted.query not in self._allowed:
            raise NotListed(
                "This service executes listed documents only, and this one is not listed. Ask the "
                "operator to add it to the file of ROLLCALL_GRAPHQL_DOCUMENTS."
            )
        return posted.query

    def _register(self, hash_: str, document: str) -> None:
        found = sha256(document.encode(errors="surrogatepass")).hexdigest()
        if found != hash_:
            raise Malformed(f"`sha256Hash` must be the SHA-256 of `query`, which is {found}.")
        self._registered.put(hash_, document)


def read_documents(file: Path | None) -> Mapping[str, str] | None:
    """Return the documents of a file by their ids; None without a file.

    The file is `{"id": "document"}`, as graphql-codegen writes it, or a manifest of Apollo's.
    Raises `BadSetting`.
    """
    if file is None:
        return None
    try:
        content = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError) as failure:
        raise BadSetting(f"ROLLCALL_GRAPHQL_DOCUMENTS: {file} cannot be read: {failure}") from None
    documents = _documents(content)
    if documents is None:
        raise BadSetting(
            f"ROLLCALL_GRAPHQL_DOCUMENTS: {file} must be a JSON object of documents by their ids, "
            "or a manifest with `operations` that have `id` and `body`."
        )
    return documents


def _documents(content: Any) -> dict[str, str] | None:
    if isinstance(content, dict) and isinstance(content.get("operations"), list):
        operations = content["operations"]
        if not all(isinstance(each, dict) for each in operations):
            return None
        content = {each.get("id"): each.get("body") for each in operations}
    if not isinstance(content, dict):
        return None
    texts = (*content.keys(), *content.values())
    if not all(isinstance(text, str) for text in texts):
        return None
    return {id_.removeprefix(ID_PREFIX): document for id_, document in content.items()}
