"""The catalogue of partners: what each supports, and what is recommended to share with it.

A district extends it, or says of a partner in it otherwise, by a file of its own.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection as Transaction
from sqlalchemy import select

from app.access.details import text
from app.access.scopes import ConnectionType
from app.access.sharing import LITTLE, DataToShare
from app.access.tables import Application, Connection
from app.errors import RollcallError

_OURS: Final = Path(__file__).with_name("catalogue.json")


class BadCatalogue(RollcallError):
    """The district's file of partners cannot be read, or says what cannot be."""

    code = "bad_catalogue"


class Partner(BaseModel):
    """A partner's application, as a catalogue has it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    vendor: str
    functions: tuple[ConnectionType, ...]
    """What it supports, as types of connections."""
    recommended: DataToShare = LITTLE
    """What it does well with."""


class _Catalogue(BaseModel):
    model_config = ConfigDict(extra="forbid")

    partners: tuple[Partner, ...]


@dataclass(frozen=True, slots=True)
class Function:
    """What a partner supports, and whether the district makes use of it."""

    type: ConnectionType
    enabled: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A partner as the district sees it."""

    name: str
    vendor: str
    connected: bool
    """Whether the district has registered the application."""
    functions: tuple[Function, ...]
    recommended: DataToShare


def partners(extension: Path | None) -> dict[str, Partner]:
    """Return the partners by name, those of the district's file before ours.

    Raises `BadCatalogue`.
    """
    own = () if extension is None else _read(extension)
    return dict(sorted({each.name: each for each in (*_read_ours(), *own)}.items()))


def entries(transaction: Transaction, extension: Path | None) -> list[Entry]:
    """Return the catalogue, with what the district makes use of; raises `BadCatalogue`."""
    used = select(Connection.application, Connection.type).where(Connection.active)
    enabled = {(row.application, row.type) for row in transaction.execute(used)}
    known = {*transaction.execute(select(Application.name)).scalars()}
    return [
        Entry(
            partner.name,
            partner.vendor,
            partner.name in known,
            tuple(Function(type_, (name, type_) in enabled) for type_ in partner.functions),
            partner.recommended,
        )
        for name, partner in partners(extension).items()
    ]


@cache
def _read_ours() -> tuple[Partner, ...]:
    return _read(_OURS)


def _read(path: Path) -> tuple[Partner, ...]:
    try:
        found = _Catalogue.model_validate(orjson.loads(path.read_bytes())).partners
    except OSError as failure:
        raise BadCatalogue(f"{path} cannot be read ({failure.strerror}).") from None
    except orjson.JSONDecodeError as failure:
        raise BadCatalogue(f"{path} is not JSON: {failure}.") from None
    except ValidationError as wrong:
        first = wrong.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        reason = first["msg"].removeprefix("Value error, ")
        raise BadCatalogue(f"{path}: {place}: {reason[0].lower()}{reason[1:]}.") from None
    for partner in found:
        text("name", partner.name)
    return found
