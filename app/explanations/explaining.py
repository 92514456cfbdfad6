"""Explanations: whether a record is published, whether a connection sees it, and why not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from sqlalchemy import Connection as Transaction

from app.errors import UnknownRecord
from app.explanations import rules
from app.explanations.live import BEHIND, LIVE, of_columns
from app.explanations.naming import Named, named
from app.explanations.prefetching import prefetch
from app.explanations.publishing import Publishing, once_each
from app.explanations.records import KINDS, Record, Sis, UnknownKind
from app.explanations.rules import Reason
from app.explanations.sharing import Sharing, Vendor, vendors_now
from app.explanations.sightings import ANYBODY, GATES, ROLES, Looked, Seeing


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
    """Return what becomes of a record, in general or for the connection of a client id.

    Raises `UnknownKind`, `UnknownRecord`, `UnknownConnection` or `NoVendor`.
    """
    if connection is None:
        return explain_each(transaction, kind, id_, []).of_all
    (found,) = explain_each(transaction, kind, id_, [connection]).of_each.values()
    return found


@dataclass(frozen=True, slots=True)
class Explanations:
    """What becomes of one record, in general and for some connections."""

    of_all: Explanation
    of_each: Mapping[str, Explanation]
    """By client id."""
    vendors: Mapping[str, Vendor]
    """The connections by client id."""


def explain_each(
    transaction: Transaction, kind: str, id_: str, connections: Sequence[str]
) -> Explanations:
    """Return what becomes of a record, in general and for the connections of some client ids.

    What several connections need is read once. Raises `UnknownKind`, `UnknownRecord`,
    `UnknownConnection` or `NoVendor`.
    """
    vendors, edition = vendors_now(transaction, connections)
    schools = {id_ for each in vendors for id_ in each.viewer.policy.schools or ()}
    anybody, record = begin(transaction, kind, id_, edition, [*schools])
    seeing = anybody.seeing(record)
    seeing.look([ANYBODY, *(each.viewer for each in vendors)])
    hidden = [each for each in vendors if not seeing.by(each.viewer)]
    seeing.look(chain.from_iterable(each.limited.values() for each in hidden))
    by_id = {each.viewer.id: each for each in vendors}
    found = {id_: anybody.for_vendor(each).explained(record) for id_, each in by_id.items()}
    return Explanations(anybody.explained(record), found, by_id)


def begin(
    transaction: Transaction,
    kind: str,
    id_: str,
    edition: int | None,
    organizations: Sequence[str] = (),
) -> tuple["Explainer", Record]:
    """Return what explains records to anybody, and a record; raises `UnknownRecord`.

    `organizations` are the ids of those that reasons may name.
    """
    if kind not in KINDS:
        raise UnknownKind.named(kind)
    sis = Sis(transaction)
    prefetch(sis, id_ if kind == "person" else None, organizations)
    explainer = Explainer(sis, edition, None, _Shared(Publishing(sis)))
    record = sis.record(kind, id_) or Record(KINDS[kind], id_, None)
    if record.row is None and not explainer.seeing(record).ever():
        raise UnknownRecord(
            f"There is no {KINDS[kind].noun} {id_!r} in the SIS, and the roster knows of none "
            "either. Records are named by their sourcedId, as it is written."
        )
    return explainer, record


@dataclass(frozen=True, slots=True)
class _Shared:
    """What is found out once for all who ask."""

    why: Publishing
    looked: Looked = field(default_factory=Looked)


class Explainer:
    """Answers about records, as one transaction sees them and one vendor or anybody is told."""

    def __init__(
        self, sis: Sis, edition: int | None, asked: Vendor | None, shared: _Shared
    ) -> None:
        self.sis = sis
        self._edition = edition
        self._vendor = asked
        self._shared = shared
        self._why = shared.why

    def for_vendor(self, asked: Vendor | None) -> "Explainer":
        """Return what explains the same records to another vendor, or to anybody."""
        return Explainer(self.sis, self._edition, asked, self._shared)

    def seeing(self, record: Record) -> Seeing:
        """Return where the rows of a record are."""
        return Seeing(self.sis.transaction, self._edition, record, self._shared.looked)

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
        anybody = self.for_vendor(None)
        found = [*of_columns(self._why, record), *anybody.behind(record)] if self._edition else ()
        return once_each(found) or (self._not_yet(record),)

    def _hidden(self, sharing: Sharing) -> Iterator[Reason]:
        """Yield what hides a published record: limits, or that another one is hidden."""
        assert self._vendor is not None  # noqa: S101
        if BEHIND.get(sharing.record.kind.name):
            switched_on = replace(self._vendor, active=True, expired=False)
            yield from self.for_vendor(switched_on).behind(sharing.record)
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
