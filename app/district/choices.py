"""The settings as they are now, and the change of one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from typing import Any, Final, Self

from pydantic import ValidationError
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from app.district.settings import DistrictSettings
from app.district.tables import Json, Setting, SettingChange
from app.district.web_addresses import find_fault
from app.errors import RollcallError

_DEFAULTS: Final = DistrictSettings()


class UnknownSetting(RollcallError):
    """There is no setting of that name."""

    code = "unknown_setting"
    status = 404

    @classmethod
    def named(cls, name: str, known: Iterable[str]) -> Self:
        """Return the refusal of a name, with the names that would be right."""
        close = get_close_matches(name, known, n=1) or sorted(known)
        return cls(f"{name!r} is no setting. There is {', '.join(close)}.")


class WrongValue(RollcallError):
    """A setting cannot have that value."""

    code = "wrong_value"
    status = 422


@dataclass(frozen=True, slots=True)
class Described:
    """A setting, what it is, and who chose it."""

    name: str
    value: Json
    default: Json
    limits: dict[str, Any]
    """Its type and limits, as a JSON schema."""
    sentence: str
    changed_by: str | None
    """None where the default was never changed."""
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a setting, long done."""

    name: str
    before: Json
    after: Json
    changed_by: str
    changed_at: datetime


def current(connection: Connection) -> DistrictSettings:
    """Return the settings as they are now."""
    chosen = connection.execute(select(Setting.name, Setting.value))
    return DistrictSettings.model_validate(dict(chosen.all()))


def described(connection: Connection) -> list[Described]:
    """Return every setting, in the order in which they are declared."""
    values = _plain(current(connection))
    found = connection.execute(select(Setting.name, Setting.changed_by, Setting.changed_at))
    chosen = {row.name: row for row in found}
    return [
        Described(
            name=name,
            value=value,
            default=_plain(_DEFAULTS)[name],
            limits=_limits()[name],
            sentence=_sentences()[name],
            changed_by=chosen[name].changed_by if name in chosen else None,
            changed_at=chosen[name].changed_at if name in chosen else None,
        )
        for name, value in values.items()
    ]


def change(
    connection: Connection, name: str, value: Json, *, by: str, can_mail: bool = True
) -> Json:
    """Give a setting a value, note who did, and return the value as it is kept.

    `can_mail` says whether there is a mail server. Raises `UnknownSetting` or `WrongValue`.
    """
    settings = current(connection)
    before = _plain(settings)
    if name not in before:
        raise UnknownSetting.named(name, before)
    chosen = _checked(name, value)
    _check_webhook(chosen, private=settings.private_webhook)
    if chosen.alert_emails and not can_mail:
        raise WrongValue(
            "alertEmails cannot be set without a mail server: nobody would get an e-mail. Set "
            "ROLLCALL_SMTP_HOST for the service and for this command first."
        )
    after = _plain(chosen)[name]
    if after == before[name]:
        return after
    row = {"name": name, "value": after, "changed_by": by, "changed_at": func.clock_timestamp()}
    written = insert_or(Setting).values(row)
    connection.execute(written.on_conflict_do_update(index_elements=["name"], set_=row))
    noted = {"name": name, "before": before[name], "after": after, "changed_by": by}
    connection.execute(insert(SettingChange).values(noted))
    return after


def history(connection: Connection, limit: int) -> Sequence[Change]:
    """Return the last changes, the newest first."""
    columns = (getattr(SettingChange, name) for name in Change.__slots__)
    newest = select(*columns).order_by(SettingChange.id.desc()).limit(limit)
    return [Change(*row) for row in connection.execute(newest)]


def changed_at(connection: Connection, names: Iterable[str]) -> datetime | None:
    """Return when one of the settings last changed, None if none ever did."""
    latest = select(func.max(Setting.changed_at)).where(Setting.name.in_([*names]))
    return connection.scalar(latest)


def _checked(name: str, value: Json) -> DistrictSettings:
    try:
        return DistrictSettings.model_validate({name: value})
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise WrongValue(f"{name} cannot be {value!r}: {reason[0].lower()}{reason[1:]}.") from None


def _check_webhook(chosen: DistrictSettings, *, private: bool) -> None:
    """Raise `WrongValue` for a webhook that nothing would be posted to."""
    url = chosen.alert_webhook
    fault = None if private or url is None else find_fault(url)
    if fault is not None:
        raise WrongValue(f"alertWebhook cannot be {url!r}: {fault}.")


def _plain(settings: DistrictSettings) -> dict[str, Json]:
    return settings.model_dump(mode="json", by_alias=True)


@cache
def _limits() -> dict[str, dict[str, Any]]:
    told = {"title", "description", "default"}
    declared = DistrictSettings.model_json_schema()["properties"]
    return {
        name: {word: limit for word, limit in schema.items() if word not in told}
        for name, schema in declared.items()
    }


@cache
def _sentences() -> dict[str, str]:
    declared = DistrictSettings.model_json_schema()["properties"]
    return {name: schema["description"] for name, schema in declared.items()}
