"""Every setting of the district: its name, type, default, limits and a sentence.

In JSON a setting's name is written as `dailyRefreshTime`, and its value as text, number, switch
or list: times, zones and dates as text.
"""

import re
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from app.district.times import Days, Hours, clock, zone

_ADDRESS = re.compile(r"[^\s@,<>\"]+@[^\s@,<>\"]+")
TITLE_PARTS = ("{section}", "{number}", "{course}", "{courseNumber}")
"""What a class title may be made of."""


def _readable(read: Callable[[str], object]) -> AfterValidator:
    """Hold a text to what `read` takes."""

    def check(text: str) -> str:
        read(text)
        return text

    return AfterValidator(check)


def _address(text: str) -> None:
    if not _ADDRESS.fullmatch(text):
        raise ValueError(f"{text!r} is no e-mail address")


def _web(text: str) -> None:
    if not text.startswith(("http://", "https://")):
        raise ValueError("write an address that begins with https:// or http://")


def _title(text: str) -> None:
    parts = re.findall(r"\{.*?\}", text)
    if not parts or not {*parts} <= {*TITLE_PARTS}:
        known = " ".join(TITLE_PARTS)
        raise ValueError(f"name at least one of {known}, and nothing else in braces")


def _apart(value: object) -> object:
    """Take a list from a command line, where commas part it."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _absent(value: object) -> object:
    """Take nothing for none."""
    return None if value == "" else value


Time = Annotated[str, _readable(clock)]
Zone = Annotated[str, _readable(zone)]
HourWindow = Annotated[str, _readable(Hours.read)]
WebAddress = Annotated[str, _readable(_web)]
TitleFormat = Annotated[str, _readable(_title)]
DayList = Annotated[tuple[Annotated[str, _readable(Days.read)], ...], BeforeValidator(_apart)]
AddressList = Annotated[tuple[Annotated[str, _readable(_address)], ...], BeforeValidator(_apart)]
Optional = BeforeValidator(_absent)


class DistrictSettings(BaseModel):
    """What the district has decided, or else the defaults."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, validate_by_name=True
    )

    active_school_year: Annotated[int | None, Optional] = Field(
        None,
        ge=1900,
        le=2200,
        description="School year to publish, by the year in which it ends; without it the year "
        "that the SIS calls active.",
    )
    daily_refresh_time: Annotated[Time | None, Optional] = Field(
        "02:00",
        description="Time of day of the daily refresh, before vendors pull; without it there is "
        "none.",
    )
    hourly_refresh_window: Annotated[HourWindow | None, Optional] = Field(
        None,
        description="Hours, first and last included, at each of which a refresh runs besides, such "
        "as 06:00-18:00.",
    )
    time_zone: Zone = Field(
        "UTC", description="Time zone of the district, in which its times and dates are meant."
    )
    manual_refresh_delay: int = Field(
        120, ge=0, le=3600, description="Seconds between asking for a refresh and its start."
    )
    guard_percent: int = Field(
        10,
        ge=1,
        le=100,
        description="A refresh or an import that would remove more of a kind of object, in "
        "percent, is on hold until somebody approves it; 100 holds none.",
    )
    kept_packages: int = Field(
        3,
        ge=0,
        le=100,
        description="How many of the last imports can be undone; their packages are kept in the "
        "data folder. 0 keeps none.",
    )
    retention_days: int = Field(
        14,
        ge=1,
        le=3650,
        description="Days for which an edition can be read after it was current.",
    )
    disclosure_days: int = Field(
        400,
        ge=1,
        le=36_500,
        description="Days for which it is kept which connection received what.",
    )
    tombstone_days: int = Field(
        400,
        ge=1,
        le=36_500,
        description="Days for which vendors are told of an object that they received and that "
        "left, as `tobedeleted`; one that pulls changes less often must pull everything again.",
    )
    blackout_dates: DayList = Field(
        (),
        description="Days, and ranges such as 2026-06-15/2026-08-01, on which nothing new is "
        "published.",
    )
    scheduling_not_final: bool = Field(
        default=False,
        description="While on, the last edition stays published and vendors are told nothing new: "
        "for the start of a school year.",
    )
    alert_emails: AddressList = Field(
        (), description="E-mail addresses that are told when a refresh failed or is held."
    )
    alert_webhook: Annotated[WebAddress | None, Optional] = Field(
        None,
        description="Address (https) to which a JSON is posted when a refresh failed or is held.",
    )
    private_webhook: bool = Field(
        default=False,
        description="Whether alertWebhook may be http, and at a private, loopback or link-local "
        "address.",
    )
    homerooms_published: bool = Field(
        default=True, description="Whether homerooms are published as classes."
    )
    guardians_only: bool = Field(
        default=False,
        description="Whether of a student's contacts only the guardians are published, and no "
        "other relatives.",
    )
    username_required: bool = Field(
        default=False,
        description="Whether people without a username are left out, as OneRoster 1.1 does anyway.",
    )
    email_source: Literal["email", "secondaryEmail"] = Field(
        "email", description="Which of a person's e-mail addresses is published."
    )
    page_size_limit: Annotated[int | None, Optional] = Field(
        None,
        ge=100,
        le=1_000_000,
        description="Largest page of a OneRoster list, whatever `limit` asks for; never larger "
        "than the service's own ROLLCALL_PAGE_LIMIT, which holds without it.",
    )
    unknown_parent: Literal["notFound", "emptyList"] = Field(
        "notFound",
        description="What OneRoster 1.1 answers to the lists of a parent that there is not: a 404, "
        "or an empty list as Microsoft's tests expect. In 1.2 it is a 404.",
    )
    result_overwriting: Literal["partners", "ownOnly"] = Field(
        "partners",
        description="Whose results a connection that may write grades of a class overwrites: "
        "`partners` lets it overwrite all, as the SIS does, kept in the history of grades; "
        "`ownOnly` only those of its own application.",
    )
    second_factor_required: bool = Field(
        default=False,
        description="Whether administrators and support staff must sign in with a second factor, "
        "an authenticator app.",
    )
    class_title: TitleFormat = Field(
        "{section}",
        description="How a class is titled: " + ", ".join(TITLE_PARTS) + " and text between.",
    )
