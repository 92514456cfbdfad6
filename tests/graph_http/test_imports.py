"""Imports by the graph: uploaded over a socket, carried out by the importer, decided about."""

import asyncio
from asyncio import to_thread
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.database import Database
from app.imports.jobs import ImportRequest, begin_job
from app.intake.importer import Importer, importing
from app.intake.job_runs import Place, import_as_job, undo_as_job
from app.main import create_app
from app.settings import Settings
from tests.facade.district import token
from tests.graph_http.asking import ask, first
from tests.graph_http.test_socket import served
from tests.intake.packages import SPRINGFIELD, Files, packed
from tests.postgres import Postgres, patient

FIELDS = """
    number action file source version state dryRun upload importedBy step rowsDone rowsTotal reason
    approves decidedBy changes { file added removed } losses { file before removed } notes
    findings { severity code file row column value message } totals { code count }
"""
ZIP = {"content-type": "application/zip"}


@dataclass(frozen=True)
class District:
    """A SIS of its own, the service over it at an address, and its importer."""

    database: Database
    address: str
    importer: Importer
    folder: Path

    def client(self, *scopes: str) -> httpx.AsyncClient:
        """Return a tool with scopes, by default those of an administrator."""
        given = scopes or ("administration.read", "administration.write")
        bearer = token(self.database, scopes=given, version=None)
        headers = {"authorization": f"Bearer {bearer}"}
        return httpx.AsyncClient(base_url=self.address, headers=headers, timeout=60)

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        with self.database.transaction() as connection:
            count: int = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            return count


@pytest.fixture(scope="module")
def sis(postgres: Postgres) -> Iterator[Database]:
    with postgres.database() as url:
        database = patient(url, pool_size=4)
        yield database
        database.dispose()


@pytest.fixture
async def district(sis: Database, tmp_path: Path) -> AsyncIterator[District]:
    """The service over the SIS, which the test finds empty."""
    settings = Settings.load(data_dir=tmp_path, upload_megabytes=1)
    async with served(create_app(settings, Database(sis.url))) as address:
        yield District(sis, address, Importer(sis, settings), tmp_path)
    with sis.transaction() as connection:
        connection.execute(text("TRUNCATE import_job, package_upload, package_upload_part"))
    while await to_thread(_undo_one, sis):
        pass


def _undo_one(sis: Database) -> bool:
    with sis.transaction() as connection:
        applied = "SELECT count(*) FROM package_import WHERE state = 'applied'"
        if not connection.scalar(text(applied)):
            connection.execute(text("TRUNCATE import_job, package_import, import_change"))
            return False
    undo_as_job(sis, dry_run=False, by="test")
    return True


def schools(numbers: range) -> Files:
    return {"orgs": "\n".join(f"S{number},,,School {number},school,," for number in numbers)}


async def upload(tool: httpx.AsyncClient, content: bytes, name: str = "own.zip") -> str:
    answer = await tool.post(
        "/graphql/imports", params={"file": name}, content=content, headers=ZIP
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["size"] == len(content)
    id_: str = answer.json()["id"]
    return id_


async def change(tool: httpx.AsyncClient, call: str, **variables: str) -> Any:
    """Return the job that a mutation gives, or the code of its error."""
    declared = "($upload: ID!)" if variables else ""
    document = f"mutation {declared} {{ job: {call} {{ {FIELDS} }} }}"
    answer = await ask(tool, document, variables=variables)
    if "errors" in answer.json():
        return first(answer)[1]
    return answer.json()["data"]["job"]


async def find(tool: httpx.AsyncClient, number: int) -> Any:
    answer = await ask(tool, f"{{ administration {{ import(id: {number}) {{ {FIELDS} }} }} }}")
    return answer.json()["data"]["administration"]["import"]


async def until(is_so: Callable[[], Any]) -> None:
    """Return as soon as a condition holds; fail after a minute."""
    async with asyncio.timeout(60):
        while not await to_thread(is_so):
            await asyncio.sleep(0.05)


async def test_uploaded_package_is_checked_then_applied_by_the_running_importer(
    district: District,
) -> None:
    package = packed(district.folder / "own.zip", SPRINGFIELD, source="SIS").read_bytes()
    async with district.client() as tool:
        with importing(district.importer):
            id_ = await upload(tool, package)
            tried = await change(tool, "requestImport(upload: $upload, dryRun: true)", upload=id_)
            assert tried["state"] in {"waiting", "running"}
            checked = await _ended(tool, tried["number"])
            assert (checked["state"], checked["upload"]) == ("checked", id_)
            assert district.count("person") == 0

            asked = await change(tool, "requestImport(upload: $upload)", upload=id_)
            applied = await _ended(tool, asked["number"])
    assert (applied["state"], applied["source"], applied["version"]) == ("applied", "SIS", "1.2")
    assert {"file": "users", "added": 5, "removed": 0} in applied["changes"]
    assert applied["rowsDone"] == applied["rowsTotal"] > 10
    assert applied["upload"] is None
    assert (district.count("person"), district.count("package_upload_part")) == (5, 0)


async def _ended(tool: httpx.AsyncClient, number: int) -> Any:
    async with asyncio.timeout(120):
        while (job := await find(tool, number))["state"] in {"waiting", "running"}:
            await asyncio.sleep(0.1)
    return job


async def test_refused_package_has_findings_by_file_row_and_column(district: District) -> None:
    files = {"orgs": "S1,,,One,church,,\nS2,,,Two,school,,"}
    package = packed(district.folder / "bad.zip", files).read_bytes()
    async with district.client() as tool:
        id_ = await upload(tool, package)
        asked = await change(tool, "requestImport(upload: $upload)", upload=id_)
        assert await change(tool, "requestImport(upload: $upload)", upload=id_) == "IMPORT_RUNNING"
        await to_thread(district.importer.look)
        job = await find(tool, asked["number"])
        again = await change(tool, "requestImport(upload: $upload)", upload=id_)
        cancelled = await change(tool, f"cancelImport(import: {again['number']})")
        assert await change(tool, f"cancelImport(import: {again['number']})") == "NOT_DECIDABLE"
        assert await change(tool, "requestImport(upload: $upload)", upload="99") == "UNKNOWN_UPLOAD"
        assert await change(tool, "requestImport(upload: $upload)", upload="x") == "BAD_ARGUMENT"
        percent = "requestImport(upload: $upload, skipOrphans: 101)"
        assert await change(tool, percent, upload=id_) == "BAD_ARGUMENT"
        unknown = await ask(tool, "{ administration { import(id: 99999) { number } } }")
        assert first(unknown)[1] == "UNKNOWN_IMPORT"
    assert job["state"] == "refused"
    (finding,) = (each for each in job["findings"] if each["severity"] == "error")
    place = [finding[name] for name in ("file", "row", "column", "value")]
    assert place == ["orgs.csv", 2, "type", "church"]
    assert job["totals"][0]["count"] == 1
    assert (cancelled["state"], district.count("organization")) == ("cancelled", 0)


async def test_import_on_hold_is_approved_discarded_or_replaced_and_undone(
    district: District,
) -> None:
    place = Place(district.folder, 1_000_000)
    many = packed(district.folder / "many.zip", schools(range(40)))
    few = packed(district.folder / "few.zip", schools(range(20)))
    one = ImportRequest()
    import_as_job(district.database, many, one, by="Ada (command line)", place=place)
    import_as_job(district.database, few, one, by="Ada (command line)", place=place)
    import_as_job(district.database, few, one, by="Bo (command line)", place=place)
    async with district.client() as tool:
        listed = (await ask(tool, f"{{ administration {{ imports {{ {FIELDS} }} }} }}")).json()
        held, replaced, applied = listed["data"]["administration"]["imports"]
        assert [each["state"] for each in (held, replaced, applied)] == [
            "held", "discarded", "applied",
        ]  # fmt: skip
        assert held["losses"] == [{"file": "orgs.csv", "before": 40, "removed": 20}]
        assert (held["importedBy"], replaced["upload"]) == ("Bo (command line)", None)

        approval = await change(tool, f"approveImport(import: {held['number']})")
        assert approval["approves"] == held["number"]
        await to_thread(district.importer.look)
        assert (await find(tool, approval["number"]))["state"] == "applied"
        decided = await find(tool, held["number"])
        assert decided["state"] == "approved"
        assert decided["decidedBy"].startswith("vendor ")
        assert district.count("organization") == 20
        assert await change(tool, f"discardImport(import: {held['number']})") == "NOT_DECIDABLE"

        undo = await change(tool, "undoImport")
        await to_thread(district.importer.look)
        undone = await find(tool, undo["number"])
        assert (undone["action"], undone["state"], undone["file"]) == ("undo", "applied", "few.zip")
        assert (await find(tool, approval["number"]))["state"] == "undone"
        assert district.count("organization") == 40

        import_as_job(district.database, few, one, by="Ada", place=Place(district.folder, 10))
        too_large = (
            await ask(tool, "{ administration { imports { number state upload } } }")
        ).json()
        last = too_large["data"]["administration"]["imports"][0]
        assert (last["state"], last["upload"]) == ("held", None)
        assert await change(tool, f"approveImport(import: {last['number']})") == "NOT_DECIDABLE"
        discarded = await change(tool, f"discardImport(import: {last['number']})")
        assert discarded["state"] == "discarded"
    assert district.count("package_upload") == 0


async def test_failed_and_interrupted_jobs_say_so(district: District) -> None:
    async with district.client() as tool:
        undo = await change(tool, "undoImport")
        with pytest.raises(Exception, match="There is no import to undo"):
            await to_thread(district.importer.look)
        failed = await find(tool, undo["number"])
        assert (failed["state"], failed["reason"]) == ("failed", "There is no import to undo.")

        with district.database.transaction() as connection:  # whose process ends at once
            job = begin_job(connection, "import", ImportRequest(), by="Ada", file="own.zip")
        assert (await find(tool, job.id))["state"] == "running"
        await to_thread(district.importer.look)
        interrupted = await find(tool, job.id)

        place, one = Place(district.folder, 10), ImportRequest()
        own = packed(district.folder / "own.zip", schools(range(3)), source="SIS")
        import_as_job(district.database, own, one, by="Ada", place=place)
        with district.database.transaction() as connection:  # as where the process ended then
            unfinished = "UPDATE import_job SET state = 'running', report = NULL WHERE id > :id"
            connection.execute(text(unfinished), {"id": job.id})
        await to_thread(district.importer.look)
        applied = await find(tool, job.id + 1)
    assert interrupted["state"] == "interrupted"
    assert "Nothing was changed" in interrupted["reason"]
    assert (applied["state"], applied["source"]) == ("applied", "SIS")
    assert applied["changes"] == [{"file": "orgs", "added": 3, "removed": 0}]


async def test_hostile_uploads_are_refused_and_leave_nothing(district: District) -> None:
    content = packed(district.folder / "own.zip", SPRINGFIELD).read_bytes()

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"PK\x03\x04" + b"\0" * 50_000

    async def code(tool: httpx.AsyncClient, **request: Any) -> tuple[int, str]:
        answer = await tool.post("/graphql/imports", **{"headers": ZIP, **request})
        return answer.status_code, first(answer)[1]

    async with district.client() as tool:
        assert await code(tool, content=b"no zip") == (400, "BAD_UPLOAD")
        assert await code(tool, content=b"") == (400, "BAD_UPLOAD")
        for name in ("../own.zip", "a\\b.zip", "..", "", "a\x00.zip", "a" * 300):
            asked = await code(tool, content=content, params={"file": name})
            assert asked == (400, "BAD_UPLOAD"), name
        assert await code(tool, content=content, headers={}) == (415, "NOT_ZIP")
        assert await code(tool, content=b"PK\x03\x04" * 300_000) == (413, "UPLOAD_TOO_LARGE")
        assert await code(tool, content=endless()) == (413, "UPLOAD_TOO_LARGE")
        assert (await tool.get("/graphql/imports")).status_code == 405
    async with district.client("graphql.read", "administration.read") as reader:
        assert await code(reader, content=content) == (403, "FORBIDDEN")
        assert await change(reader, "undoImport") == "FORBIDDEN"
    async with httpx.AsyncClient(base_url=district.address) as anonymous:
        assert await code(anonymous, content=content) == (401, "UNAUTHENTICATED")
    assert (district.count("package_upload"), district.count("package_upload_part")) == (0, 0)


async def test_upload_whose_client_leaves_is_deleted(sis: Database, tmp_path: Path) -> None:
    settings = Settings.load(data_dir=tmp_path, upload_megabytes=20)
    async with served(create_app(settings, Database(sis.url))) as address:
        district = District(sis, address, Importer(sis, settings), tmp_path)
        async with district.client() as tool:
            authorization = tool.headers["authorization"]
        host, port = address.removeprefix("http://").split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        head = (
            f"POST /graphql/imports HTTP/1.1\r\nhost: x\r\nauthorization: {authorization}\r\n"
            "content-type: application/zip\r\ncontent-length: 9000000\r\n\r\n"
        )
        writer.write(head.encode() + b"PK\x03\x04" + b"\0" * 3_000_000)
        await until(lambda: district.count("package_upload_part") > 0)
        writer.close()
        await until(lambda: district.count("package_upload") == 0)
        assert district.count("package_upload_part") == 0


async def test_only_the_newest_uploads_are_stored(district: District) -> None:
    content = packed(district.folder / "own.zip", schools(range(1))).read_bytes()
    async with district.client() as tool:
        uploads = [await upload(tool, content, f"{number}.zip") for number in range(7)]
        await change(tool, "requestImport(upload: $upload)", upload=uploads[1])
        uploads.append(await upload(tool, content, "last.zip"))
        await to_thread(district.importer.look)
        job = await change(tool, "requestImport(upload: $upload)", upload=uploads[0])
    assert job == "UNKNOWN_UPLOAD"
    assert district.count("package_upload") == 5
