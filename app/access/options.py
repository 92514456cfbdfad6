"""The options of the commands that make and change connections, and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

import typer

from app.access.details import DETAILS
from app.access.sharing import FIELDS, ROLES, SHARED
from app.access.wishes import Base, Sharing

NOTHING: Final = "nothing"

ClientId = Annotated[
    str,
    typer.Argument(
        metavar="CONNECTION",
        help="The connection: its client id, the application's name, or its label.",
    ),
]
AsLink = Annotated[
    bool,
    typer.Option("--link", help="Print a link that shows the secret once, instead of the secret."),
]

Share = Annotated[
    list[str] | None,
    typer.Option(help=f"A kind of objects to share, with any those alone: {', '.join(SHARED)}."),
]
Role = Annotated[
    list[str] | None,
    typer.Option(
        help=f"Share only people of this role (repeatable): {', '.join(ROLES)}; by default all."
    ),
]
Course = Annotated[
    list[str] | None,
    typer.Option(help="A course, by sourcedId, to share alone with its classes; without any, all."),
]
Subject = Annotated[
    list[str] | None, typer.Option(help="A subject whose courses alone are shared.")
]
Withhold = Annotated[
    list[str] | None,
    typer.Option(
        help=f"Fields to keep back, phones unless some are said: {', '.join(FIELDS)}; or {NOTHING}."
    ),
]
OnlyEnrolled = Annotated[
    bool | None,
    typer.Option(
        "--only-enrolled/--everybody",
        help="Whether only people of shared classes are shared, and who stands by them.",
    ),
]
AllData = Annotated[
    bool, typer.Option("--all-data", help="Share everything that can be, but for what is said.")
]
Label = Annotated[
    str | None, typer.Option(help="By which people tell it from the application's others.")
]
Purpose = Annotated[str | None, typer.Option(help="What the vendor needs the data for.")]
LegalBasis = Annotated[str | None, typer.Option(help="By what right it gets them.")]
Contact = Annotated[str | None, typer.Option(help="Whom to ask about it.")]
Notes = Annotated[str | None, typer.Option(help="Anything else.")]
Expires = Annotated[
    datetime | None,
    typer.Option(help="When it ends by itself, in the district's time zone; never without it."),
]
Quota = Annotated[int | None, typer.Option(help="How many requests it may make in an hour.")]
Networks = Annotated[
    list[str] | None,
    typer.Option("--network", help="A network (CIDR) it may come from; without any, all."),
]

Clear = Annotated[
    list[str] | None,
    typer.Option(help=f"A detail to take away: {', '.join(DETAILS).replace('_', '-')}."),
]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the options about data to share say."""

    share: list[str] | None
    role: list[str] | None
    course: list[str] | None
    subject: list[str] | None
    withhold: list[str] | None
    only_enrolled: bool | None

    def sharing(self, base: Base | None, schools: list[str] | None) -> Sharing:
        """Return it over a base."""
        kept_back = None if self.withhold is None else [w for w in self.withhold if w != NOTHING]
        everybody = None if self.only_enrolled is None else not self.only_enrolled
        said: dict[str, Any] = {
            "objects": self.share,
            "roles": self.role,
            "courses": self.course,
            "subjects": self.subject,
            "withheld": kept_back,
            "without_enrollments": everybody,
        }
        return Sharing(given(said), base, schools or None)


def given(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that were given."""
    return {name: value for name, value in said.items() if value is not None}
