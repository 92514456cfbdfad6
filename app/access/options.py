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
    typer.Option(help=f"Share only these kinds of objects (repeatable): {', '.join(SHARED)}."),
]
Role = Annotated[
    list[str] | None,
    typer.Option(
        help=f"Share only people of this role (repeatable): {', '.join(ROLES)}; by default all."
    ),
]
Course = Annotated[
    list[str] | None,
    typer.Option(
        help="Share only this course and its classes, by sourcedId (repeatable); by default all."
    ),
]
Subject = Annotated[
    list[str] | None,
    typer.Option(help="Share only courses of this subject (repeatable); by default all."),
]
Withhold = Annotated[
    list[str] | None,
    typer.Option(
        help=f"Fields to withhold (repeatable), by default phones: {', '.join(FIELDS)}; {NOTHING} "
        "withholds none."
    ),
]
OnlyEnrolled = Annotated[
    bool | None,
    typer.Option(
        "--only-enrolled/--everybody",
        help="Share only people enrolled in shared classes, and their guardians and relatives.",
    ),
]
AllData = Annotated[
    bool,
    typer.Option(
        "--all-data", help="Share all kinds of objects and all fields, except as other options say."
    ),
]
Label = Annotated[
    str | None,
    typer.Option(help="A name that distinguishes it from other connections of the application."),
]
Purpose = Annotated[str | None, typer.Option(help="What the vendor needs the data for.")]
LegalBasis = Annotated[str | None, typer.Option(help="Legal basis for sharing.")]
Contact = Annotated[str | None, typer.Option(help="Person or address to contact about it.")]
Notes = Annotated[str | None, typer.Option(help="Notes for the district's own use.")]
Expires = Annotated[
    datetime | None,
    typer.Option(help="When it expires, in the district's time zone; never unless set."),
]
Quota = Annotated[
    int | None, typer.Option(help="Largest number of requests in an hour; unlimited unless set.")
]
Networks = Annotated[
    list[str] | None,
    typer.Option(
        "--network",
        help="Accept requests only from this network, as CIDR (repeatable); by default from all.",
    ),
]

Clear = Annotated[
    list[str] | None,
    typer.Option(help=f"Remove this detail (repeatable): {', '.join(DETAILS).replace('_', '-')}."),
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
