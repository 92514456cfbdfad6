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
from app.checks.runs import request_run
from app.district.choices import Described, change, current, described
from app.district.settings import DistrictSettings
from app.district.tables import Json
from graphql_schema.compile.arguments import bad_argument
from graphql_schema.mutations.administer import administer
from graphql_schema.mutations.declare import Info, argument, mutation
from graphql_schema.types.cache import AlertDelivery, RefreshRun
from graphql_schema.types.check_runs import CheckRun
from graphql_schema.types.settings import Setting
from graphql_schema.types.words import ObjectKind, word

T = TypeVar("T")

RunNumber = Annotated[int, argument("Number of the refresh.")]


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
    async def request_refresh(
        self,
        info: Info,
        anew: Annotated[
            bool,
            argument("True to compute the whole roster again, even without changes in the SIS."),
        ] = False,
    ) -> RefreshRun:
        """Request a refresh; it starts after the delay in the settings."""

        def work(connection: Connection, by: str) -> Run:
            return ask(connection, by=by, now=datetime.now(UTC), anew=anew)

        return RefreshRun.of(await _administer(info, work))

    @mutation
    async def request_check_run(self, info: Info) -> CheckRun:
        """Request a run of all checks; it starts within seconds."""
        return CheckRun.of(await _administer(info, lambda connection, _: request_run(connection)))

    @mutation
    async def refresh_record(
        self,
        info: Info,
        kind: Annotated[ObjectKind, argument("Kind of the record.")],
        sourced_id: Annotated[strawberry.ID, argument("Id of the record.")],
    ) -> RefreshRun:
        """Request a refresh of one record; it starts at once."""

        def work(connection: Connection, by: str) -> Run:
            record = Record(word(kind), str(sourced_id))
            return ask_record(connection, record, by=by, now=datetime.now(UTC))

        return RefreshRun.of(await _administer(info, work))

    @mutation
    async def cancel_refresh(self, info: Info) -> RefreshRun:
        """Cancel the requested refresh, if it has not started."""

        def work(connection: Connection, by: str) -> Run:
            return cancel(connection, by=by)

        return RefreshRun.of(await _administer(info, work))

    @mutation
    async def approve_refresh(self, info: Info, run: RunNumber) -> RefreshRun:
        """Approve a refresh on hold; a refresh that publishes its removals starts at once."""

        def work(connection: Connection, by: str) -> Run:
            return ask(connection, by=by, now=datetime.now(UTC), approves=run)

        return RefreshRun.of(await _administer(info, work))

    @mutation
    async def discard_refresh(self, info: Info, run: RunNumber) -> RefreshRun:
        """Discard a refresh on hold."""

        def work(connection: Connection, by: str) -> Run:
            return discard(connection, run, by=by)

        return RefreshRun.of(await _administer(info, work))

    @mutation
    async def change_setting(
        self,
        info: Info,
        name: Annotated[str, argument("Name of the setting.")],
        value: Annotated[
            JSON | None, argument("New value, which is required; null is a value.")
        ] = strawberry.UNSET,
    ) -> Setting:
        """Change a setting of the district; it takes effect at once."""
        if value is strawberry.UNSET:
            raise bad_argument("`value` is missing; null is a value, too.")

        def work(connection: Connection, by: str) -> Described:
            can_mail = info.context.office().settings.smtp_host is not None
            return _changed(connection, name, cast("Json", value), by, can_mail=can_mail)

        return Setting.of(await _administer(info, work))

    @mutation
    async def test_alert(self, info: Info) -> list[AlertDelivery]:
        """Send a test alert to every address in `alertEmails` and `alertWebhook`, at once."""

        def work(connection: Connection, _: str) -> DistrictSettings:
            district = current(connection)
            alert_addresses(district)
            return district

        district = await _administer(info, work)
        found = await to_thread.run_sync(send_test, info.context.office().settings, district)
        return [AlertDelivery(address=each.address, failure=each.failure) for each in found]
