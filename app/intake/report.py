"""What an import found and did."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from app.cache.losses import Loss
from app.intake.changes import Changes
from app.intake.findings import Finding, Kind, Tally
from app.intake.others import OthersGrades
from app.intake.sources import SourceRecords


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one import."""

    applied: bool
    """False for a refused package and for a dry run."""
    refused: bool
    """True where a finding is an error."""
    version: str | None
    """The OneRoster version; None where the manifest cannot be read."""
    modes: Mapping[str, str]
    """How each file came, `bulk` or `delta`, by its name; absent ones are left out."""
    changes: Mapping[str, Changes]
    """By the name of the file; what would change where nothing is applied, and empty if refused."""
    school_year: int | None
    """The active school year after the import, by the calendar year in which it ends."""
    findings: tuple[Finding, ...]
    """Those that are shown, errors first."""
    tallies: tuple[Tally, ...]
    seconds: float
    grades: tuple[OthersGrades, ...] = ()
    """Grades of vendors, teachers and tools of which the package says otherwise, by writer."""
    replaces_grades: bool = False
    """Whether those are replaced; else they stay."""
    losses: tuple[Loss, ...] = ()
    """What is removed beyond what the guard lets pass, by file."""
    sources: tuple[SourceRecords, ...] = ()
    """Records of other sources of which the package says otherwise, by file and source."""
    held: bool = False
    """Whether the package is on hold because of them: nothing was changed."""
    dry_run: bool = False
    source: str = ""
    """The system that made the package; empty where the manifest does not say."""

    def as_json(self) -> dict[str, object]:
        """Return the report as programs read it."""
        return {
            "applied": self.applied,
            "refused": self.refused,
            "held": self.held,
            "losses": [
                {"file": loss.kind, "before": loss.before, "removed": loss.removed}
                for loss in self.losses
            ],
            "version": self.version,
            "modes": dict(self.modes),
            "changes": {file: asdict(changes) for file, changes in self.changes.items()},
            "schoolYear": self.school_year,
            "findings": [_finding(finding) for finding in self.findings],
            "totals": [_tally(tally) for tally in self.tallies],
            "grades": [asdict(grades) for grades in self.grades],
            "replacesGrades": self.replaces_grades,
            "sources": [asdict(each) for each in self.sources],
            "seconds": round(self.seconds, 3),
        }


def _finding(finding: Finding) -> dict[str, object]:
    place = {"row": finding.row, "value": finding.value, "message": finding.message}
    return _kind(finding.kind) | place


def _tally(tally: Tally) -> dict[str, object]:
    return _kind(tally.kind) | {"count": tally.count}


def _kind(kind: Kind) -> dict[str, object]:
    names = ("code", "severity", "file", "field")
    return {name: getattr(kind, name) for name in names}
