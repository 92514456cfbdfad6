"""The questions of the README as each client wants its documents."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.access.questions import QUESTIONS

MUTATIONS: Final = frozenset(
    f"Question{number}" for number, text in QUESTIONS.items() if text.startswith("mutation")
)
_PAGES: Final = """query People($first: Int!, $after: String) {
  people(first: $first, after: $after) {
    edges { cursor node { id givenName } } pageInfo { endCursor hasNextPage } } }"""


def _named(name: str, text: str) -> str:
    """Return a document with a name for its operation."""
    whole = text if text.startswith(("query", "mutation")) else f"query {text}"
    return re.sub(r"^(query|mutation)( \w+)?", rf"\1 {name}", whole)


DOCUMENTS: Final[Mapping[str, str]] = {
    **{
        f"Question{number}": _named(f"Question{number}", text) for number, text in QUESTIONS.items()
    },
    "People": _PAGES,
}
"""Documents by the names of their operations; `People` is a page by Relay's conventions."""


def write_files(folder: Path) -> None:
    """Write each document to a file, for graphql-codegen and ariadne-codegen."""
    folder.mkdir()
    for name, document in DOCUMENTS.items():
        (folder / f"{name}.graphql").write_text(document)


def write_tada(path: Path) -> None:
    """Write all documents as a module of gql.tada."""
    exports = [
        f"export const {name} = graphql(`{document}`);" for name, document in DOCUMENTS.items()
    ]
    path.write_text("\n".join(['import { graphql } from "gql.tada";', *exports]))


def write_relay(folder: Path) -> None:
    """Write each document as a module of Relay, which derives names of operations from files."""
    folder.mkdir()
    for name, document in DOCUMENTS.items():
        kind = "Mutation" if name in MUTATIONS else "Query"
        whole = _named(f"{name}{kind}", document)
        if name == "People":
            whole = whole.replace(
                "after: $after)", 'after: $after) @connection(key: "P_people")', 1
            )
        (folder / f"{name}.ts").write_text(
            f'import {{ graphql }} from "relay-runtime";\n\ngraphql`{whole}`;\n'
        )
