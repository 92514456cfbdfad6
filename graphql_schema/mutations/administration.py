"""Mutations for administrators: refreshes asked for and decided about, and settings changed."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar, cast

import strawberry
from anyio import to_thread
from sqlalchemy import Connection
from strawberry.scalars import JSON

from app.cache.asking import ask, ask_record, cancel, discard
from app.cache.delivery import alert_addresses, send_test
from app.cache.records import Record
from app.cache.runs import Run
from app.district.choices import Described, change, current, described
from app.district.settings import DistrictSettings
from app.district.tables import Json
from graphql_schema.compile.arguments import bad_argument
from graphql_schema.mutations.administer import administer
from graphql_schema.mutations.declare import Info, argument, mutation
from graphql_schema.types.cache import AlertDelivery, RefreshRun
from graphql_schema.types.settings import Setting
from graphql_schema.types.words import ObjectKind, word

T = TypeVar("T")

RunNumber = Annotated[int, argument("The refresh's number.")]


async def _administer(info: Info, work: Callable[[Connection, str], T]) -> T:
    """Return what `work` gives for a connection and a name of who asks, once it is committed."""
    return await administer(info._raw_info, work)  # noqa: SLF001  as in `change`


def _changed(
    connection: Connection, name: str, value: Json, by: str, *, can_mail: bool
) -> Described:
    change(connection, name, value, by=by, can_mail=can_mail)
    return next(each for each in described(connection) if each.name == name)


@strawberry.type
class AdministrationMutation:
    """What administrators do."""

    @mutation
    async def request_refresh(self, info: Info) -> RefreshRun:
        """Ask for a refresh, which begins after the delay that is set."""

        def work(connection: Connection, by: str) -> Run:
            return ask(connection, by=by, now=datetime.now(UTC))

        return RefreshRun.of(await _administer(info, work))

    @mutation
    async def refresh_record(
        self,
        info: Info,
        kind: Annotated[ObjectKind, argument("The record's kind.")],
        sourced_id: Annotated[strawberry.ID, argument("Its id.")],
    ) -> RefreshRun:
        """Ask for one record alone to be published anew, which begins at once."""

        def work(connection: Connection, by: str) -> Run:
            record = Record(word(kind), str(sourced_id))
            return ask_record(connection, record, by=by, now=datetime.now(UTC))

        return RefreshRun.of(await _administer(info, work))

    @mutation
    async def cancel_refresh(self, info: Info) -> RefreshRun:
        """Cancel the refresh that was asked for and has not begun."""

        def work(connection: Connection, by: str) -> Run:
            return cancel(connection, by=by)

        return RefreshRun.of(await _administer(info, work))

    @mutation
    async def approve_refresh(self, info: Info, run: RunNumber) -> RefreshRun:
        """Let what a held refresh would remove be removed, by a refresh that begins at once."""

        def work(connection: Connection, by: str) -> Run:
            return ask(connection, by=by, now=datetime.now(UTC), approves=run)

        return RefreshRun.of(await _administer(info, work))

    @mutation
    async def discard_refresh(self, info: Info, run: RunNumber) -> RefreshRun:
        """Give up a held refresh."""

        def work(connection: Connection, by: str) -> Run:
            return discard(connection, run, by=by)

        return RefreshRun.of(await _administer(info, work))

    @mutation
    async def change_setting(
        self,
        info: Info,
        name: Annotated[str, argument("The setting's name.")],
        value: Annotated[
            JSON | None, argument("Its value; it must be given, null included.")
        ] = strawberry.UNSET,
    ) -> Setting:
        """Change a setting of the district; the service heeds it at once."""
        if value is strawberry.UNSET:
            raise bad_argument("`value` is missing; null is a value, too.")

        def work(connection: Connection, by: str) -> Described:
            can_mail = info.context.office().settings.smtp_host is not None
            return _changed(connection, name, cast("Json", value), by, can_mail=can_mail)

        return Setting.of(await _administer(info, work))

    @mutation
    async def test_alert(self, info: Info) -> list[AlertDelivery]:
        """Send a test alert to every address in alertEmails and alertWebhook, at once."""

        def work(connection: Connection, _: str) -> DistrictSettings:
            district = current(connection)
            alert_addresses(district)
            return district

        district = await _administer(info, work)
        found = await to_thread.run_sync(send_test, info.context.office().settings, district)
        return [AlertDelivery(address=each.address, failure=each.failure) for each in found]
