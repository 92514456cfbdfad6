"""The command `rollcall import`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import orjson
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.access.demonstration import retire_demonstration
from app.accounts.newcomer import retire_newcomer
from app.connected import connected
from app.database import Database
from app.district.local_time import LocalTime
from app.district.package_imports import recent_imports
from app.imports.jobs import ImportRequest
from app.intake.job_runs import Place, import_as_job, undo_as_job
from app.intake.report import Report
from app.intake.undoing import Undone
from app.options import As, AsJson, operator
from app.output import print_json, print_table
from app.settings import Settings

_REFUSED: Final = 1
_HELD: Final = 3
_SHOWN: Final = 20
"""Imports of the history."""

PackagePath = Annotated[
    Path | None,
    typer.Argument(help="The zip to read.", exists=True, dir_okay=False, readable=True),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Do everything but keep the result: shows what changes.")
]
ReplaceGrades = Annotated[
    bool,
    typer.Option(
        "--replace-grades",
        help="Let the package overwrite and remove grades that vendors, teachers and tools wrote. "
        "Use --dry-run first: it counts them by writer.",
    ),
]
Approve = Annotated[
    bool,
    typer.Option(
        "--approve",
        help="Apply a package that is on hold because it removes more than guardPercent of a kind.",
    ),
]
Undo = Annotated[
    bool,
    typer.Option(
        "--undo",
        help="Bring the SIS back to before the last import. Grades written since are kept. "
        "Repeat it to undo earlier imports, as many as keptPackages says.",
    ),
]
ShowHistory = Annotated[
    bool,
    typer.Option("--history", help="Show the last 20 imports: when, of which source, and by whom."),
]
ReplaceSource = Annotated[
    list[str] | None,
    typer.Option(
        "--replace-source",
        metavar="SOURCE",
        help="Records of this source belong to the package's source from now on (repeatable), such "
        "as where the same system has another name. The package removes those that it lacks.",
    ),
]
SkipOrphans = Annotated[
    float | None,
    typer.Option(
        "--skip-orphans",
        min=0,
        max=100,
        metavar="PERCENT",
        help="Leave out rows that refer to a record that does not exist, up to this percentage of "
        "the rows of each file. Without it such rows are errors.",
    ),
]


def import_(
    package: PackagePath = None,
    dry_run: DryRun = False,
    replace_grades: ReplaceGrades = False,
    approve: Approve = False,
    skip_orphans: SkipOrphans = None,
    undo: Undo = False,
    replace_source: ReplaceSource = None,
    history: ShowHistory = False,
    as_: As = None,
    as_json: AsJson = False,
) -> None:
    """Load a OneRoster 1.1 or 1.2 package: all of it, or nothing if it has an error.

    Grades that vendors, teachers and tools wrote stay, whatever the package says. Grades of people
    and classes that the package lacks stay, too, unpublished until a package has them again.

    Where several systems make packages (manifest: source.systemCode), a package removes only
    records that its own system brought and no other one does.

    Exit codes: 0 applied, or a dry run that would be; 1 refused because of errors; 2 wrong usage;
    3 on hold because it would remove too much. After 1, 2 and 3 nothing was changed.
    """
    others = (replace_grades, approve, skip_orphans is not None, bool(replace_source))
    if history:
        _check_alone(package, others=(undo, dry_run, *others))
        _show_history(as_json=as_json)
        return
    _check_usage(package, undo=undo, others=others)
    settings = Settings.load()
    with (
        Console(stderr=True).status("Opening the database") as line,
        connected(settings, may_create=package is not None) as database,
    ):
        outcome: Report | Undone
        if package is None:
            outcome = undo_as_job(database, dry_run=dry_run, by=operator(as_), progress=line.update)
        else:
            sources = tuple(replace_source or ())
            outcome = import_as_job(
                database,
                package,
                ImportRequest(dry_run, replace_grades, approve, skip_orphans, sources),
                by=operator(as_),
                place=Place(settings.data_dir, settings.upload_bytes),
                progress=line.update,
            )
            _end_demonstration(settings, database, outcome)
    if as_json:
        typer.echo(orjson.dumps(outcome.as_json(), option=orjson.OPT_INDENT_2))
    elif isinstance(outcome, Undone):
        _print_undone(outcome)
    else:
        _print(outcome, package)
    if isinstance(outcome, Report) and (outcome.refused or outcome.held):
        raise typer.Exit(_REFUSED if outcome.refused else _HELD)


def _check_usage(package: Path | None, *, undo: bool, others: tuple[bool, ...]) -> None:
    if undo and (package or any(others)):
        raise typer.BadParameter(
            "--undo takes no package and no option but --dry-run, --as and --json."
        )
    if not undo and package is None:
        raise typer.BadParameter("Name the zip to import, or use --undo.")


def _check_alone(package: Path | None, *, others: tuple[bool, ...]) -> None:
    if package or any(others):
        raise typer.BadParameter("--history takes no package and no option but --json.")


def _show_history(*, as_json: bool) -> None:
    """Print the last imports, the newest first."""
    with connected(Settings.load()) as database, database.transaction() as connection:
        found, times = recent_imports(connection, _SHOWN), LocalTime.of(connection)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    table = Table("When", "File", "Source", "State", "Imported by", "Undone by", box=SIMPLE_HEAD)
    for each in found:
        texts = (each.file, each.source, each.state, each.imported_by, each.undone_by)
        table.add_row(times.format(each.finished_at), *(Text(text or "") for text in texts))
    print_table(table)


def _end_demonstration(settings: Settings, database: Database, report: Report) -> None:
    """End the demonstration and the newcomer's account where the SIS is another than before."""
    counts = report.changes.values()
    changed = any(each.added or each.changed or each.removed for each in counts)
    if not (report.applied and changed):
        return
    retire_newcomer(database)
    if retire_demonstration(settings, database):
        typer.echo("The demonstration's connection is disabled: its data are gone.", err=True)


def _console() -> Console:
    return Console(soft_wrap=True, highlight=False, markup=False)


def _print(report: Report, package: Path | None) -> None:
    console = _console()
    for line in _findings(report):
        console.print(line)
    if report.changes:
        console.print(_table(report))
    for grades in report.grades:
        console.print(grades.sentence(replaced=report.replaces_grades))
    for source in report.sources:
        console.print(source.sentence)
    console.print(_outcome(report, package))


def _print_undone(undone: Undone) -> None:
    console = _console()
    for finding in undone.findings:
        console.print(f"warning: {finding}")
    table = _empty_table("added", "changed", "removed")
    for file, each in undone.changes.items():
        numbers = (each.added, each.changed, each.removed)
        table.add_row(file, *(f"{number:,}" for number in numbers))
    console.print(table)
    done = f"The import of {undone.file} was undone" if undone.applied else "Dry run"
    rest = "" if undone.applied else f": nothing was changed. It undoes the import of {undone.file}"
    console.print(f"{done}{rest} ({undone.seconds:.1f} s).")


def _findings(report: Report) -> list[str]:
    """Return a line a finding, and one for those of a kind that are not shown."""
    lines = []
    for tally in report.tallies:
        shown = [finding for finding in report.findings if finding.kind == tally.kind]
        if tally.kind.once:
            more = f" ({tally.count:,} times)" if tally.count > 1 else ""
            lines.append(f"{tally.kind.severity}: {shown[0]}{more}")
            continue
        lines += [f"{tally.kind.severity}: {finding}" for finding in shown]
        if tally.count > len(shown):
            lines.append(f"{tally.kind.severity}: … and {tally.count - len(shown):,} more of these")
    return lines


def _orphans_hint(report: Report) -> str:
    """Return how the package is applied, where all errors are references to nothing."""
    codes = {tally.kind.code for tally in report.tallies if tally.kind.severity == "error"}
    if codes != {"reference"}:
        return ""
    return " To leave out rows that refer to nothing, use --skip-orphans PERCENT."


def _empty_table(*columns: str) -> Table:
    table = Table("", *columns, box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _table(report: Report) -> Table:
    table = _empty_table("added", "changed", "removed", "unchanged")
    for file, counts in report.changes.items():
        numbers = (counts.added, counts.changed, counts.removed, counts.unchanged)
        table.add_row(file, *(f"{number:,}" for number in numbers))
    return table


def _outcome(report: Report, package: Path | None) -> str:
    if report.refused:
        errors = sum(tally.count for tally in report.tallies if tally.kind.severity == "error")
        word = "error" if errors == 1 else "errors"
        return f"Refused: {errors:,} {word}. Nothing was changed.{_orphans_hint(report)}"
    lost = "; ".join(
        f"{loss.removed:,} of {loss.before:,} in {loss.kind}" for loss in report.losses
    )
    if report.held:
        return (
            f"On hold: it would remove {lost}, which is more than the setting guardPercent allows. "
            "Nothing was changed. To apply it all the same, run "
            f"`rollcall import {package} --approve`."
        )
    year = f" The active school year ends in {report.school_year}." if report.school_year else ""
    if report.applied:
        return f"Applied in {report.seconds:.1f} s.{year}"
    return f"Dry run ({report.seconds:.1f} s): nothing was changed.{year}"
