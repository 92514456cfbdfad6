"""The district's settings, for administrators."""

from datetime import datetime

import strawberry
from strawberry.scalars import JSON

from app.district.choices import Change, Described, described, history
from graphql_schema.aside import aside
from graphql_schema.context import Context
from graphql_schema.types.limit import Limit, at_most


@strawberry.type(description="Something the district decides.")
class Setting:
    """Something the district decides."""

    name: str = strawberry.field(description="Its name.")
    value: JSON | None = strawberry.field(description="What it is now.")
    default: JSON | None = strawberry.field(description="What it is unless somebody chose.")
    limits: JSON = strawberry.field(description="Its type and limits, as a JSON schema.")
    sentence: str = strawberry.field(description="What it is about.")
    changed_by: str | None = strawberry.field(description="Who chose; null where nobody ever did.")
    changed_at: datetime | None = strawberry.field(
        description="When somebody chose; null where nobody ever did."
    )

    @classmethod
    def of(cls, setting: Described) -> "Setting":
        """Return a setting as the graph has it."""
        return cls(**{name: getattr(setting, name) for name in Described.__slots__})


@strawberry.type(description="A change of a setting, long done.")
class SettingChange:
    """A change of a setting, long done."""

    name: str = strawberry.field(description="The setting's name.")
    before: JSON | None = strawberry.field(description="What it was.")
    after: JSON | None = strawberry.field(description="What it became.")
    changed_by: str = strawberry.field(description="Who changed it.")
    changed_at: datetime = strawberry.field(description="When that was.")


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
        resolver=_settings, description="Every setting of the district."
    )
    setting_history: list[SettingChange] = strawberry.field(
        resolver=_history, description="The last changes of settings, the newest first."
    )
