"""What happens in the district, edition by edition."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import quote

import httpx
from anyio import to_thread
from pydantic.alias_generators import to_camel
from sqlalchemy import text

from app.database import Database
from app.intake.importing import import_package
from app.publishing.refresh import refresh
from app.settings import Settings
from app.stored_fragments import stored_fragments
from tests.access.office import Office
from tests.access.service import Service, serving
from tests.lived_in.cast import Cast, cast
from tests.lived_in.connections import (
    EXAMS,
    LOOKUPS,
    QUIZ,
    QUIZ_1_1,
    VENDORS,
    Policy,
    Vendor,
    first_policies,
    policy_changes,
)
from tests.lived_in.packages import Files, changed, delta, sample, without, write
from tests.lived_in.service import bearer, client
from tests.lived_in.vendor_copy import VendorCopy

TODAY: Final = date(2026, 11, 30)
MEMORY: Final = 0.6
"""Seconds after which no worker remembers what a token stood for."""
ODD_IDS: Final = (
    "urn:lms:quiz:1", "quiz 2/é", "o'quiz \"3\"", "名前-4", "%2F100%|5", "quiz-6".ljust(255, "x"),
)  # fmt: skip
"""The line items of the first partner: ids that a URL can carry, and few expect."""

Json = dict[str, Any]

_CREATE: Final = """
mutation ($connection: NewConnectionInput!) {
    createConnection(connection: $connection) { connection { clientId } }
}
"""
_SHARE: Final = """
mutation ($id: ID!, $sharing: DataToShareInput!, $schools: [ID!]) {
    changeDataToShare(clientId: $id, dataToShare: $sharing, schools: $schools) { clientId }
}
"""
_FLAG: Final = """
mutation ($kind: SisRecordKind!, $ids: [ID!]!) {
    %s(records: [{kind: $kind, ids: $ids}], reason: "a day of the district") { shows }
}
"""
_PUT_RESULT: Final = """
mutation ($id: ID!, $result: ResultInput!) {
    putResult(sourcedId: $id, result: $result) { created }
}
"""
_PULLS: Final = "CREATE TABLE test_pull (vendor text, step integer, pull jsonb)"
_NOTE: Final = "INSERT INTO test_pull VALUES (:vendor, :step, CAST(:pull AS jsonb))"


STUDENTS: Final = 60
PATIENCE: Final = 600
"""Seconds for an answer to begin, also on a machine that does much else."""
STEPS: Final = 5
"""How often vendors pull: in each edition."""
PUBLIC_URL: Final = "https://rollcall.example"


def fill(database: Database) -> None:
    """Let the small district that tests copy live in an empty database."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings.load(
            public_url=PUBLIC_URL,
            pepper="p" * 40,
            data_dir=folder / "own",
            request_seconds=PATIENCE,
        )
        asyncio.run(live(settings, database, STUDENTS, folder))


def small_cast() -> Cast:
    """Return whom and what something happened to in that district."""
    with TemporaryDirectory() as folder:
        return cast(sample(Path(folder), STUDENTS))


@asynccontextmanager
async def founded(
    settings: Settings, database: Database, students: int, folder: Path
) -> AsyncIterator[tuple["District", Files]]:
    """Yield a district in its first edition with all its connections, and its package."""
    files = sample(folder, students)
    district = District(settings, database, folder, cast(files))
    district.publish_alone(files)
    async with serving(Office(settings, database)) as service:
        await district.open(service)
        await district.connect(first_policies(district.cast))
        yield district, files
        await district.close()


async def live(settings: Settings, database: Database, students: int, folder: Path) -> None:
    """Let a district come to be and live through five editions in an empty database."""
    async with founded(settings, database, students, folder) as (district, files):
        chosen = district.cast
        second, third, fourth = policy_changes(chosen)
        await district.pull()
        await district.look_up()
        await district.grade()

        renamed = changed(files, "users", chosen.renamed, familyName="Ünderwood-O'Brien")
        await district.publish(without(renamed, chosen.away))
        await district.share(second)
        await district.pull()

        await district.flag("exclude", "section", chosen.excluded_class, chosen.included_class)
        await district.flag("exclude", "course", chosen.courses[1])
        await district.flag("exclude", "person", *chosen.excluded, chosen.included)
        await district.publish()
        await district.share(third)
        await district.pull()

        await district.flag("include", "section", chosen.included_class)
        await district.flag("include", "course", chosen.courses[1])
        await district.flag("include", "person", chosen.included)
        await district.publish(without(renamed, chosen.left))
        await district.share(fourth)
        await district.pull()

        await district.grade_again()
        await district.publish(delta(renamed, "users", chosen.returned[:1], givenName="Returned"))
        await asyncio.sleep(MEMORY)
        await district.pull()
        district.note_pulls()


@dataclass(slots=True)
class District:
    """The district's data manager, its vendors and its teachers at work."""

    settings: Settings
    database: Database
    folder: Path
    cast: Cast
    _vendors: dict[Vendor, httpx.AsyncClient] = field(default_factory=dict)
    _copies: dict[Vendor, VendorCopy] = field(default_factory=dict)
    _ids: dict[Vendor, str] = field(default_factory=dict)
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)
    _service: Service | None = None

    async def open(self, service: Service) -> None:
        """Work with a running service from here on."""
        self._service = service

    async def close(self) -> None:
        """End the vendors' clients."""
        await self._open.aclose()

    async def publish(self, files: Files | None = None) -> None:
        """Publish on a thread: a service that is held up takes its database for lost."""
        await to_thread.run_sync(self.publish_alone, files)

    def publish_alone(self, files: Files | None = None) -> None:
        """Import a package, where there is one, and publish the next edition."""
        if files is not None:
            path = write(self.folder / "package.zip", files)
            report = import_package(self.database, path, today=TODAY)
            assert report.applied, report.findings
            path.unlink()
        assert refresh(self.database, stored_fragments(self.settings.public_url)).is_new

    async def connect(self, policies: Mapping[Vendor, Policy]) -> None:
        """Make the connection of each vendor, and get it a token."""
        for vendor in VENDORS:
            policy = policies.get(vendor, Policy())
            connection = {
                "application": vendor.name, "version": "v" + vendor.version.replace(".", "p"),
                "type": to_camel(vendor.type.replace("-", "_")),
                "partner": True, "dataToShare": policy.sharing, "schools": policy.schools,
            }  # fmt: skip
            made = await self._graph(_CREATE, connection=connection)
            self._ids[vendor] = made["createConnection"]["connection"]["clientId"]
            assert self._service is not None
            token = bearer(self.database, vendor.name)
            own = client(self._service.app, token, self.settings.public_url)
            self._vendors[vendor] = await self._open.enter_async_context(own)
            if vendor.pulls:
                self._copies[vendor] = VendorCopy(self._vendors[vendor], vendor.version)

    async def share(self, policies: Mapping[Vendor, Policy]) -> None:
        """Change what connections see."""
        for vendor, policy in policies.items():
            said = {"sharing": policy.sharing, "schools": policy.schools}
            await self._graph(_SHARE, id=self._ids[vendor], **said)
        await asyncio.sleep(MEMORY)

    async def flag(self, change: str, kind: str, *ids: str) -> None:
        """Exclude or include records."""
        await self._graph(_FLAG % change, kind=kind, ids=[*ids])

    async def pull(self) -> None:
        """Let every vendor that pulls bring its copy up to date, and read everything it sees."""
        for copy in self._copies.values():
            await copy.pull()

    def note_pulls(self) -> None:
        """Keep what the pulls returned in a table of the tests' own."""
        with self.database.transaction() as connection:
            connection.execute(text(_PULLS))
            for vendor, copy in self._copies.items():
                for step, pull in enumerate(copy.pulls):
                    row = {"vendor": vendor.name, "step": step, "pull": json.dumps(asdict(pull))}
                    connection.execute(text(_NOTE), row)

    async def look_up(self) -> None:
        """Let one vendor read some people by their ids, and another what they are graded in."""
        own = self._vendors[LOOKUPS]
        for id_ in (self.cast.left[0], self.cast.returned[1], self.cast.renamed[0]):
            for noun in ("users", "students", "demographics"):
                answer = await own.get(f"/rostering/v1p2/{noun}/{quote(id_, safe='')}")
                assert answer.status_code == 200, answer.text

    async def grade(self) -> None:
        """Let two partners, an assessment's maker and the district itself write grades."""
        for number, id_ in enumerate(ODD_IDS):
            await self._put(QUIZ, "gradebook/v1p2", "lineItem", id_, self._line_item())
            for student in self.cast.graded:
                result = self._result(id_, student, score=50 + number)
                named = f"{id_[:100]}:{number}:{student[:100]}"
                await self._put(QUIZ, "gradebook/v1p2", "result", named, result)
        await self._put(QUIZ_1_1, "v1p1", "lineItem", "old-quiz", self._line_item())
        for number, student in enumerate(self.cast.graded):
            result = self._result("old-quiz", student, score=number)
            await self._put(QUIZ_1_1, "v1p1", "result", f"old-quiz-{number}", result)
        exam = {"title": "Exam", "class": {"sourcedId": self.cast.graded_class}}
        await self._put(EXAMS, "gradebook/v1p2", "assessmentLineItem", "exam é/1", exam)
        for number, student in enumerate(self.cast.graded):
            taken = self._result("exam é/1", student, of="assessmentLineItem", score=number)
            await self._put(EXAMS, "gradebook/v1p2", "assessmentResult", f"exam {number}", taken)
        await self._teacher_grades(90)

    async def grade_again(self) -> None:
        """Let grades be written again, overwritten and deleted."""
        for id_ in ODD_IDS:
            await self._put(QUIZ, "gradebook/v1p2", "lineItem", id_, self._line_item())
        await self._teacher_grades(70)
        for student in self._students:
            result = self._result(ODD_IDS[0], student, score=99)
            await self._put(QUIZ, "gradebook/v1p2", "result", f"again:{student[:100]}", result)
        without_results = f"{ODD_IDS[1]} withdrawn"
        await self._put(QUIZ, "gradebook/v1p2", "lineItem", without_results, self._line_item())
        own = self._vendors[QUIZ]
        gone = await own.delete(f"/gradebook/v1p2/lineItems/{quote(without_results, safe='')}")
        assert gone.status_code == 204, gone.text

    async def _teacher_grades(self, score: int) -> None:
        """Let the district's own tool write a result of each student."""
        for student in self._students:
            result = {
                "lineItem": ODD_IDS[1], "student": student, "score": score,
                "scoreStatus": "fully graded", "scoreDate": self.cast.first_day,
            }  # fmt: skip
            await self._graph(_PUT_RESULT, id=f"teacher's {student[:100]}", result=result)

    @property
    def _students(self) -> list[str]:
        """The students of the graded class who are there in the end."""
        hidden = {*self.cast.left, *self.cast.excluded}
        return [id_ for id_ in self.cast.graded if id_ not in hidden]

    def _line_item(self) -> Json:
        of = {"class": self.cast.graded_class, "category": self.cast.category}
        day = self.cast.first_day
        return {
            "title": "Quiz", "assignDate": day, "dueDate": day, "resultValueMin": 0,
            "resultValueMax": 100, **{name: {"sourcedId": id_} for name, id_ in of.items()},
        }  # fmt: skip

    def _result(self, item: str, student: str, *, score: int, of: str = "lineItem") -> Json:
        return {
            of: {"sourcedId": item}, "student": {"sourcedId": student}, "score": score,
            "scoreStatus": "fully graded", "scoreDate": self.cast.first_day,
        }  # fmt: skip

    async def _put(self, vendor: Vendor, base: str, noun: str, id_: str, body: Json) -> None:
        path = f"/{base}/{noun}s/{quote(id_, safe='')}"
        answer = await self._vendors[vendor].put(path, json={noun: body})
        assert answer.status_code == 201, answer.text

    async def _graph(self, document: str, **variables: object) -> Any:
        assert self._service is not None
        return await self._service.data(document, **variables)
