"""Explanations: whether a record is published, whether a connection sees it, and why not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection as Transaction

from app.errors import RollcallError
from app.explanations import rules
from app.explanations.live import BEHIND, LIVE, of_columns
from app.explanations.naming import Named, named
from app.explanations.publishing import Publishing, once_each
from app.explanations.records import KINDS, Record, Sis, UnknownKind
from app.explanations.rules import Reason
from app.explanations.sharing import Sharing, Vendor, vendor
from app.explanations.sightings import ANYBODY, GATES, ROLES, Seeing
from app.roster.editions import current_number


class UnknownRecord(RollcallError):
    """There is no such record, and no edition has it."""

    code = "unknown_record"
    status = 404


@dataclass(frozen=True, slots=True)
class Explanation:
    """What becomes of one record of the SIS."""

    record: Named
    edition: int | None
    """The edition that is read; None while nothing is published."""
    published: bool
    """Whether vendors are told of it now."""
    visible: bool | None
    """Whether the connection sees it now; None where none was named."""
    reasons: tuple[Reason, ...]
    """What keeps it back; at least one where it is not published, or not visible."""
    notes: tuple[Reason, ...]
    """What else is to be known: fields that are withheld, and what the next refresh changes."""

    @property
    def is_told(self) -> bool:
        """Whether it reaches whom it is asked for: the connection, or else any vendor."""
        return self.published if self.visible is None else self.visible


def explain(
    transaction: Transaction, kind: str, id_: str, connection: str | None = None
) -> Explanation:
    """Return what becomes of a record, in general and for the connection of a client id.

    Raises `UnknownKind`, `UnknownRecord`, `UnknownConnection` or `NoVendor`.
    """
    if kind not in KINDS:
        raise UnknownKind.named(kind)
    asked = None if connection is None else vendor(transaction, connection)
    explainer = _Explainer(Sis(transaction), current_number(transaction), asked)
    record = explainer.sis.record(kind, id_) or Record(KINDS[kind], id_, None)
    if record.row is None and not explainer.seeing(record).ever():
        raise UnknownRecord(
            f"There is no {KINDS[kind].noun} {id_!r} in the SIS, and the roster knows of none "
            "either. Records are named by their sourcedId, as it is written."
        )
    return explainer.explained(record)


class _Explainer:
    """Answers about records, as one transaction sees them and one vendor or anybody is told."""

    def __init__(self, sis: Sis, edition: int | None, asked: Vendor | None) -> None:
        self.sis = sis
        self._edition = edition
        self._vendor = asked
        self._why = Publishing(sis)

    def seeing(self, record: Record) -> Seeing:
        """Return where the rows of a record are."""
        return Seeing(self.sis.transaction, self._edition, record)

    def explained(self, record: Record) -> Explanation:
        """Return what becomes of a record."""
        kept_back, notes = self._published(record)
        name, published = named(self.sis, record), not kept_back
        if self._vendor is None:
            return Explanation(name, self._edition, published, None, kept_back, notes)
        seeing = self.seeing(record)
        sharing = Sharing(self.sis, self._vendor, record, seeing)
        seen = published and seeing.by(self._vendor.viewer)
        hidden = [*sharing.at_all(), *(self._hidden(sharing) if published and not seen else ())]
        visible = seen and not hidden
        notes = (*notes, *sharing.notes()) if visible else notes
        reasons = once_each((*kept_back, *hidden))
        return Explanation(name, self._edition, published, visible, reasons, notes)

    def _published(self, record: Record) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
        """Return what keeps a record from being published, and what the next refresh changes."""
        if record.row is None:
            is_there = self.seeing(record).by(ANYBODY)
            gone = (self._why.reason(rules.GOING if is_there else rules.GONE, record),)
            return ((), gone) if is_there else (gone, ())
        if record.kind.name in LIVE:
            return () if self.seeing(record).by(ANYBODY) else self._live(record), ()
        due = self._why.reasons(record)
        if not self._is_there(record, kept_back=bool(due)):
            return due or (self._not_yet(record),), ()
        leaving = replace(self._why.reason(rules.LEAVING, record), because=due)
        return (), (leaving,) if due else ()

    def _is_there(self, record: Record, *, kept_back: bool) -> bool:
        """Return whether the edition has a record, and has it because of itself."""
        kind = record.kind.name
        if kept_back and (kind in GATES or (kind in ROLES and self._is_said_by_another(record))):
            return False
        return self.seeing(record).by(ANYBODY)

    def _is_said_by_another(self, record: Record) -> bool:
        """Return whether another record makes the person the same at the same organization."""
        others = self.sis.records(record.kind.name, person_id=record["person_id"])
        return any(
            other != record
            and self._place(other) == self._place(record)
            and not self._why.reasons(other)
            for other in others
        )

    def _place(self, record: Record) -> tuple[str | None, str | None]:
        calendar = self.sis.record("calendar", record["calendar_id"])
        return (calendar or record)["organization_id"], record["role"]

    def _live(self, record: Record) -> tuple[Reason, ...]:
        """Return what keeps back a record that is in no edition, but told as it is now."""
        anybody = _Explainer(self.sis, self._edition, None)
        found = [*of_columns(self._why, record), *anybody.behind(record)] if self._edition else ()
        return once_each(found) or (self._not_yet(record),)

    def _hidden(self, sharing: Sharing) -> Iterator[Reason]:
        """Yield what hides a published record: limits, or that another one is hidden."""
        assert self._vendor is not None  # noqa: S101
        if BEHIND.get(sharing.record.kind.name):
            switched_on = replace(self._vendor, active=True, expired=False)
            yield from _Explainer(self.sis, self._edition, switched_on).behind(sharing.record)
        else:
            yield from sharing.of_rows()

    def behind(self, record: Record) -> Iterator[Reason]:
        """Yield why a record is not told because others are not."""
        for kind, column in BEHIND[record.kind.name]:
            other = self.sis.record(kind, record[column])
            if other is None:
                if record[column] is not None:
                    named_ = f"{KINDS[kind].noun} {record[column]}"
                    yield self._why.reason(rules.MISSING, record, detail=named_)
                continue
            found = self.explained(other)
            if not found.is_told:
                rule = rules.HIDDEN_WITH if found.published else rules.HANGS
                yield replace(self._why.reason(rule, record, other), because=found.reasons)

    def _not_yet(self, record: Record) -> Reason:
        since = f"edition {self._edition}" if self._edition else "the beginning: none is published"
        return self._why.reason(rules.NOT_YET, record, detail=since)
