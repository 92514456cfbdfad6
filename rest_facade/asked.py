"""What is asked: a request understood, allowed, and tied to one edition of the roster."""

from dataclasses import dataclass, replace

from starlette.datastructures import Headers

from app.access.viewer import Standing, Viewer
from graphql_schema.compile.reading import PolicyChanged
from graphql_schema.walks import Walks
from rest_facade.plan import Plan, Question
from rest_facade.refusals import NotReady, WalkEnded
from rest_facade.request import RosterRequest
from rest_facade.tags import tag, walk


@dataclass(frozen=True, slots=True)
class Asked:
    """A request ready to be answered."""

    viewer: Viewer
    question: Question
    ids: tuple[str, ...]
    request: RosterRequest
    headers: Headers
    edition: int
    newest: int
    """The current edition."""
    forgiving: bool
    """Whether the lists of a parent that there is not are empty, instead of a 404."""

    @property
    def plan(self) -> Plan:
        """What it is compiled to."""
        return self.question.plan(self.ids, self.request, self.edition)

    @property
    def tag(self) -> str:
        """The entity tag of its answer."""
        view = self.viewer.policy.view + ("?" if self.forgiving else "")
        history = self.viewer.policy.history
        if history is not None and history.tombstones:
            view += f"+{history.receipts_beside(self.edition)}"
        return tag(self.question, self.ids, self.request, edition=self.edition, view=view)

    @property
    def walk(self) -> bytes:
        """What it is a page of."""
        return walk(self.question, self.ids, self.viewer.id)

    @property
    def begins_walk(self) -> bool:
        """Whether it is the first page of a list, cut from what is current."""
        operation, request = self.question.operation, self.request
        return not (operation.single or operation.live or request.offset or request.edition)


async def asked(
    standing: Standing,
    question: Question,
    ids: tuple[str, ...],
    request: RosterRequest,
    headers: Headers,
    walks: Walks,
) -> Asked:
    """Return a request tied to the edition that its walk began in, or to the current one.

    What is live has no editions; the roster it refers to is the current one. Raises
    `NotReady` while there is no edition, `WalkEnded` for one that can no longer be read,
    `PolicyChanged` for one that is newer than what `standing` says of the viewer.
    """
    current = standing.edition
    if current is None:
        raise NotReady("No roster is published yet. Ask again later.")
    viewer = standing.viewer
    forgiving = viewer.version == "1.1" and standing.settings.unknown_parent == "emptyList"
    made = Asked(viewer, question, ids, request, headers, current, current, forgiving)
    if question.operation.single or question.operation.live or made.begins_walk:
        return made
    edition = await _edition(made, walks)
    if edition > current:
        raise PolicyChanged(f"Edition {edition} was published just now. Repeat the request.")
    return replace(made, edition=edition)


async def _edition(asked: Asked, walks: Walks) -> int:
    requested = asked.request.edition
    edition = await walks.edition(asked.walk, asked.newest) if requested is None else requested
    if edition != asked.newest and not await walks.can_read(edition, asked.viewer.id):
        raise WalkEnded(
            f"Edition {edition}, from which this walk's pages are cut, can no longer be read. "
            "Begin the walk anew, without offset and edition."
        )
    if requested is not None:
        await walks.begin(asked.walk, requested)
    return edition
