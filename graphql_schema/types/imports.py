"""The history of imports, for administrators."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum

import strawberry

from app.district.package_imports import ImportEntry, recent_imports
from graphql_schema.aside import aside
from graphql_schema.context import Context
from graphql_schema.types.limit import Limit, at_most


@strawberry.enum(description="State of an import.")
class ImportState(Enum):
    """State of an import."""

    applied = strawberry.enum_value("applied", description="The package was applied.")
    held = strawberry.enum_value(
        "held", description="The package is on hold, because it would remove too much."
    )
    undone = strawberry.enum_value("undone", description="The import was undone.")


@strawberry.type(description="Number of records of one file that an import changed.")
class ImportChanges:
    """Number of records of one file that an import changed."""

    file: str = strawberry.field(description="Name of the file without its extension.")
    added: int = strawberry.field(description="Number of records that were added.")
    changed: int = strawberry.field(description="Number of records that were changed.")
    removed: int = strawberry.field(description="Number of records that were removed.")
    unchanged: int = strawberry.field(description="Number of records that stayed as they were.")

    @classmethod
    def of(cls, file: str, counts: Mapping[str, int]) -> "ImportChanges":
        """Return the counts of a file as the graph has them."""
        names = ("added", "changed", "removed", "unchanged")
        return cls(file=file, **{name: counts.get(name, 0) for name in names})


@strawberry.type(description="An import of a package into the SIS.")
class PackageImport:
    """An import of a package into the SIS."""

    id: int = strawberry.field(description="Number of the import.")
    file: str = strawberry.field(description="Name of the package.")
    source: str = strawberry.field(
        description="System that made the package; empty if the manifest does not name it."
    )
    version: str = strawberry.field(description="OneRoster version of the package.")
    state: ImportState = strawberry.field(description="State of the import.")
    finished_at: datetime = strawberry.field(description="When the import ended.")
    imported_by: str | None = strawberry.field(description="Who imported the package.")
    undone_at: datetime | None = strawberry.field(
        description="When the import was undone; null if it was not."
    )
    undone_by: str | None = strawberry.field(
        description="Who undid the import; null if it was not undone."
    )
    changes: list[ImportChanges] = strawberry.field(
        description="Changes by file; for a package on hold, none."
    )

    @classmethod
    def of(cls, entry: ImportEntry) -> "PackageImport":
        """Return an import as the graph has it."""
        own = {name: getattr(entry, name) for name in ImportEntry.__slots__}
        changes = [ImportChanges.of(*each) for each in entry.changes.items()]
        return cls(**own | {"state": ImportState(entry.state), "changes": changes})


async def _imports(info: strawberry.Info[Context, None], limit: Limit = 20) -> list[PackageImport]:
    most = at_most(limit)
    found = await aside(info.context.database, lambda connection: recent_imports(connection, most))
    return [PackageImport.of(each) for each in found]


@strawberry.type
class ImportsQuery:
    """The history of imports."""

    imports: list[PackageImport] = strawberry.field(
        resolver=_imports, description="Last imports of packages into the SIS, the newest first."
    )
