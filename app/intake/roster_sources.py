"""What an import knows of the sources of the roster, and the conditions that follow from it."""

from dataclasses import dataclass
from typing import Final

from app.intake.tables import RecordSource

SAMPLE: Final = "rollcall-sample"
"""The source of the sample district: whatever replaces it is welcome."""


@dataclass(frozen=True, slots=True)
class RosterSources:
    """Whose records a package decides on."""

    owner: str = ""
    """The source of the package; the primary source where it does not name one."""
    primary: str | None = None
    """The source to which records without a claim belong; None until a named one brings some."""
    is_shared: bool = False
    """Whether records of more than one source are distinguished."""

    @property
    def is_primary(self) -> bool:
        """Whether the package is of the primary source."""
        return self.owner == self.primary

    def owns(self, file: str, id_: str) -> str:
        """Return the SQL condition that `:owner` brings a record, and no other source does.

        `id_` is the expression of the record's id.
        """
        others = f"NOT {_claim(file, id_, '<> :owner')}"
        return others if self.is_primary else f"({_claim(file, id_, '= :owner')} AND {others})"

    def has_person(self, id_: str) -> str:
        """Return the SQL condition that the roles without a claim of a person are `:owner`'s."""
        if self.is_primary:
            return f"(NOT {_claim('users', id_)} OR {_claim('users', id_, '= :owner')})"
        return self.owns("users", id_)

    def owns_role(self, id_: str, person: str) -> str:
        """Return the same of a role of OneRoster 1.2; one of 1.1 has no claim but its person's."""
        return (
            f"CASE WHEN {_claim('roles', id_)} THEN {self.owns('roles', id_)} "
            f"ELSE {self.has_person(person)} END"
        )


ONE_SOURCE: Final = RosterSources()
"""What an import knows before it has looked."""


def _claim(file: str, id_: str, source: str | None = None) -> str:
    of = f" AND claim.source {source}" if source else ""
    return (
        f"EXISTS (SELECT FROM {RecordSource.__tablename__} AS claim "
        f"WHERE claim.file = '{file}' AND claim.sourced_id = {id_}{of})"
    )
