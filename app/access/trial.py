"""The test of a connection: a real token, a sample of each kind, and a write where it may write.

Only the vendor knows a connection's secret, so the test makes one that is deleted afterwards. By
it the service knows the test's requests: the logs of disclosures and of failed requests leave them
out, and the history of grades names the test as the writer.
"""

import base64
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar
from uuid import uuid4

import orjson
from anyio import CancelScope, to_thread
from sqlalchemy import Connection as Transaction
from sqlalchemy import delete, func

from app.access.asking import Ask, Question, Reply
from app.access.desk import Desk
from app.access.handover import Handover
from app.access.listing import Registered, vendors_own
from app.access.proofs import secret_digest
from app.access.rotation import Issued, add_secret
from app.access.scopes import Version
from app.access.sharing import SHARED, Shared
from app.access.tables import Credential
from app.access.terms import networks
from app.database import Database

T = TypeVar("T")

_LIFE: Final = timedelta(minutes=5)
_LEFT_OVER: Final = delete(Credential).where(Credential.trial, Credential.expires_at < func.now())
"""Does away with what trials left that were broken off."""
_GRADES: Final = "/ims/oneroster/gradebook/v1p2"
_RESOURCES: Final = "/ims/oneroster/resources/v1p2"


@dataclass(frozen=True, slots=True)
class _Sample:
    """What is asked for of one kind, and how that is called."""

    kind: Shared
    words: str
    path: str
    service: str | None = None
    """Where it stands in 1.2, unless with the roster."""
    scope: str | None = None
    """The beginning of the scope that it takes, unless the roster's."""


_SAMPLES: Final = (
    _Sample("orgs", "schools and other organizations", "orgs"),
    _Sample("academicSessions", "terms and school years", "academicSessions"),
    _Sample("courses", "courses", "courses"),
    _Sample("classes", "classes", "classes"),
    _Sample("users", "people", "users"),
    _Sample("enrollments", "enrollments", "enrollments"),
    _Sample("demographics", "demographics", "demographics", None, "roster-demographics."),
    _Sample("resources", "resources", "resources", _RESOURCES, "resource."),
    _Sample("gradebook", "line items of the grade book", "lineItems", _GRADES, "gradebook."),
    _Sample("gradebook", "results of the grade book", "results", _GRADES, "gradebook."),
    _Sample("assessments", "assessments", "assessmentLineItems", _GRADES, "assessment."),
)


@dataclass(frozen=True, slots=True)
class _Write:
    """What is created and deleted again to test that a connection can write."""

    path: str
    key: str
    """What the object is called in the body."""
    words: str
    create: str
    delete: str
    """The short names of the scopes that it takes."""

    def body(self, class_id: str) -> bytes:
        """Return the object, of a class that the connection sees."""
        own = {"class": {"sourcedId": class_id}} if self.key != "category" else {}
        metadata = {} if own else {"metadata": {"classId": class_id}}
        return orjson.dumps({self.key: {"title": _TITLE, **own, **metadata}})


_TITLE: Final = "Rollcall connection test (deleted at once)"
_WRITES: Final[Mapping[str, _Write]] = {
    "grade-book-sync": _Write(
        "categories", "category", "category", "gradebook.createput", "gradebook.delete"
    ),
    "assessments-sync": _Write(
        "assessmentLineItems",
        "assessmentLineItem",
        "assessment line item",
        "assessment.createput",
        "assessment.delete",
    ),
}
"""By type of connection."""
_ACTIVE: Final = "?limit=1&filter=status%3D%27active%27"
"""What is left has a status of its own, and is not counted."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried."""

    name: str
    works: bool
    text: str
    """What came of it, in plain words, and what to do where it does not work."""
    count: int | None = None
    """How many objects there are."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying a connection."""

    client_id: str
    steps: Sequence[Step]
    hints: Sequence[str]
    """What the district may want to look at."""

    @property
    def works(self) -> bool:
        """Whether everything did."""
        return all(step.works for step in self.steps)


async def try_connection(
    database: Database, desk: Desk, client_id: str, secret: str | None = None
) -> Trial:
    """Return what works of a vendor's connection; that a secret is right, too, where one is given.

    Raises `UnknownConnection`, `NotAVendors` or `NoAnswer`.
    """
    found = await _aside(database, lambda transaction: vendors_own(transaction, client_id))
    async with _secret(database, desk.pepper, client_id) as own:
        steps = [step async for step in _steps(desk.ask, found, own, secret)]
    return Trial(client_id, steps, _hints(found, steps))


async def _aside(database: Database, work: Callable[[Transaction], T]) -> T:
    def transact() -> T:
        with database.transaction() as transaction:
            return work(transaction)

    return await to_thread.run_sync(transact)


@asynccontextmanager
async def _secret(database: Database, pepper: bytes, client_id: str) -> AsyncIterator[str]:
    """Make a secret for the test alone; it is deleted afterwards, its tokens too."""
    ends = datetime.now(UTC) + _LIFE

    def make(transaction: Transaction) -> str:
        transaction.execute(_LEFT_OVER)
        return add_secret(transaction, pepper, client_id, trial=True, expires_at=ends)

    made = await _aside(database, make)
    own = delete(Credential).where(Credential.digest == secret_digest(pepper, made))
    try:
        yield made
    finally:
        with CancelScope(shield=True):
            await _aside(database, lambda transaction: transaction.execute(own).rowcount)


async def _steps(ask: Ask, found: Registered, own: str, vendors: str | None) -> AsyncIterator[Step]:
    """Yield the steps, with the secret of the test; the vendor's gets a token and no data."""
    reason = _why_ended(found)
    if reason is not None:
        yield Step("token", works=False, text=f"No token is given: {reason}.")
        return
    address = _allowed_address(found)
    version: Version = found.version or "1.2"
    handover = Handover.of(Issued(found.client_id, own, version), "")
    for secret in filter(None, (vendors, own)):
        answer = await ask(_token_request(found.client_id, secret, handover.token_url, address))
        if answer.status != 200:
            yield Step("token", works=False, text=_no_token(answer))
            return
    token = answer.json
    granted = str(token["scope"]).split()
    yield Step("token", works=True, text=f"A token is given; it lives {token['expires_in']} s.")
    names = ", ".join(scope.rpartition("/")[2] for scope in granted)
    yield Step("scopes", works=True, text=f"It allows {names}.", count=len(granted))
    bearer = {"authorization": f"Bearer {token['access_token']}"}
    class_id: str | None = None
    for sample in _SAMPLES:
        if _is_for(sample, found, granted):
            place = handover.base_url if version == "1.1" else sample.service or handover.base_url
            path = f"{place}/{sample.path}{_ACTIVE}"
            answer = await ask(Question(path, bearer, None, address))
            if sample.path == "classes" and answer.status == 200 and answer.json["classes"]:
                class_id = str(answer.json["classes"][0]["sourcedId"])
            yield _sampled(sample, answer)
    write = _write_of(found, granted)
    if write is not None:
        place = handover.base_url if version == "1.1" else _GRADES
        yield await _written(ask, write, place, Question("", bearer, None, address), class_id)


def _token_request(client_id: str, secret: str, url: str, address: str) -> Question:
    pair = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    headers = {
        "authorization": f"Basic {pair}",
        "content-type": "application/x-www-form-urlencoded",
    }
    return Question(url, headers, b"grant_type=client_credentials", address)


def _write_of(found: Registered, granted: Sequence[str]) -> _Write | None:
    """Return what a connection may write; None where it may not write."""
    write = _WRITES.get(found.type)
    names = {scope.rpartition("/")[2] for scope in granted}
    return write if write and {write.create, write.delete} <= names else None


async def _written(
    ask: Ask, write: _Write, place: str, question: Question, class_id: str | None
) -> Step:
    """Create an object and delete it again; return what came of it."""
    if class_id is None:
        text = "Not tried: it sees no class that something could be written for."
        return Step("write", works=True, text=text)
    id_ = f"rollcall-test-{uuid4()}"
    path = f"{place}/{write.path}/{id_}"
    headers = {**question.headers, "content-type": "application/json"}
    own = replace(question, path=path, headers=headers)
    with CancelScope(shield=True):  # what was created is deleted, whoever stops waiting
        created = await ask(replace(own, body=write.body(class_id), method="PUT"))
        deleted = await ask(replace(own, method="DELETE"))
    return _write_step(write, id_, created, deleted)


def _write_step(write: _Write, id_: str, created: Reply, deleted: Reply) -> Step:
    if created.status not in {200, 201}:
        description = _description(created.json)
        if created.status == 401 and "vendor" in description:
            why = "Not tried: writing also takes the vendor key, which only the vendor has."
            return Step("write", works=True, text=why)
        text = f"A {write.words} cannot be written ({created.status}): {description}"
        return Step("write", works=False, text=text)
    if deleted.status not in {200, 204}:
        description = _description(deleted.json)
        problem = f"was written and cannot be deleted ({deleted.status}): {description}"
        text = f"The {write.words} {id_} {problem}"
        return Step("write", works=False, text=text)
    return Step("write", works=True, text=f"A {write.words} was written, and deleted again.")


def _allowed_address(found: Registered) -> str:
    """Return an address that the connection may come from, as far as one can be chosen."""
    allowed_ = networks(found.details.networks or ())
    return str(allowed_[0].network_address) if allowed_ else "127.0.0.1"


def _is_for(sample: _Sample, found: Registered, granted: Sequence[str]) -> bool:
    if sample.kind not in found.sharing.objects:
        return False
    if sample.scope is None:
        return True
    return any(scope.rpartition("/")[2].startswith(sample.scope) for scope in granted)


def _sampled(sample: _Sample, answer: Reply) -> Step:
    if answer.status == 200:
        count = int(answer.headers.get("x-total-count", 0))
        return Step(sample.path, works=True, text=f"{count:,} {sample.words}.", count=count)
    description = _description(answer.json)
    if answer.status == 401 and "vendor" in description:
        why = f"Not tried: {sample.words} also want the vendor key, which only the vendor has."
        return Step(sample.path, works=True, text=why)
    text = f"{sample.words.capitalize()} cannot be read ({answer.status}): {description}"
    return Step(sample.path, works=False, text=text)


def _description(said: Any) -> str:
    """Return what a refusal of either version says."""
    entry = said["statusInfoSet"][0] if "statusInfoSet" in said else said
    return str(entry.get("imsx_description", "no reason is given."))


def _why_ended(found: Registered) -> str | None:
    """Return why a connection gets no token at all; None for one that is in force."""
    if found.has_ended:
        return "its expiry date is past: `rollcall connection edit` can move that"
    if not found.active:
        return f"it is disabled: `rollcall connection enable {found.client_id}` lets it in"
    return None


def _no_token(answer: Reply) -> str:
    why = answer.json.get("error_description", f"the service answers {answer.status}")
    return f"No token is given: {str(why).rstrip('.')}."


def _hints(found: Registered, steps: Sequence[Step]) -> list[str]:
    counts = {step.name: step.count for step in steps}
    hints = [hint for name, hint in _WHERE_NONE.items() if counts.get(name) == 0]
    missing = [kind for kind in SHARED if kind not in found.sharing.objects]
    if missing:
        hints.append(f"Not shared with it: {', '.join(missing)}.")
    if found.replaces and steps and all(step.works for step in steps):
        hints.append(f"It works: {found.replaces}, which it replaces, can be disabled.")
    return hints


_WHERE_NONE: Final = {
    "orgs": "No organization is seen: is a roster published, and are its schools in scope?",
    "classes": "No class is seen: look at the schools, the courses and the subjects in scope.",
    "users": "Nobody is seen: look at the roles, the courses and the schools in scope. OneRoster "
    "1.1 has nobody without a username.",
    "enrollments": "No enrollment is seen: look at the roles and the courses in scope.",
}
