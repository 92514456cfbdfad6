"""The district's settings, for administrators."""

from datetime import datetime

import strawberry
from strawberry.scalars import JSON

from app.district.choices import Change, Described, described, history
from graphql_schema.aside import aside
from graphql_schema.context import Context
from graphql_schema.types.limit import Limit, at_most


@strawberry.type(description="A setting of the district.")
class Setting:
    """A setting of the district."""

    name: str = strawberry.field(description="Name of the setting.")
    value: JSON | None = strawberry.field(description="Current value.")
    default: JSON | None = strawberry.field(description="Value if the setting is not changed.")
    limits: JSON = strawberry.field(description="Type and limits of the value, as a JSON schema.")
    sentence: str = strawberry.field(description="Description of the setting.")
    changed_by: str | None = strawberry.field(
        description="Who last changed the setting; null if it was never changed."
    )
    changed_at: datetime | None = strawberry.field(
        description="When the setting was last changed; null if it never was."
    )

    @classmethod
    def of(cls, setting: Described) -> "Setting":
        """Return a setting as the graph has it."""
        return cls(**{name: getattr(setting, name) for name in Described.__slots__})


@strawberry.type(description="A past change of a setting.")
class SettingChange:
    """A past change of a setting."""

    name: str = strawberry.field(description="Name of the setting.")
    before: JSON | None = strawberry.field(description="Value before the change.")
    after: JSON | None = strawberry.field(description="Value after the change.")
    changed_by: str = strawberry.field(description="Who made the change.")
    changed_at: datetime = strawberry.field(description="When the change was made.")


async def _settings(info: strawberry.Info[Context, None]) -> list[Setting]:
    return [Setting.of(each) for each in await aside(info.context.database, described)]


async def _history(info: strawberry.Info[Context, None], limit: Limit = 20) -> list[SettingChange]:
    most = at_most(limit)
    found = await aside(info.context.database, lambda connection: history(connection, most))
    return [_change(each) for each in found]


def _change(change: Change) -> SettingChange:
    return SettingChange(**{name: getattr(change, name) for name in Change.__slots__})


@strawberry.type
class SettingsQuery:
    """What the district decided."""

    settings: list[Setting] = strawberry.field(
        resolver=_settings, description="All settings of the district."
    )
    setting_history: list[SettingChange] = strawberry.field(
        resolver=_history, description="Last changes of settings, the newest first."
    )
