"""What a column of a OneRoster CSV file can be."""

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """How the text of a field is to be read (OneRoster CSV binding, data types)."""

    GUID = auto()
    GUIDS = auto()
    TEXT = auto()
    TEXTS = auto()
    ENUM = auto()
    ENUMS = auto()
    BOOLEAN = auto()
    DATE = auto()
    DATETIME = auto()
    YEAR = auto()
    FLOAT = auto()
    USER_IDS = auto()
    """`{Type:Id}`, several as `{A:1},{B:2}`."""
    SCALE_VALUES = auto()
    """`{LHS:RHS}`, several as `{A+:100},{A:94}`."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words a column of enumerated values may hold."""

    words: tuple[str, ...]
    extensible: bool = False
    """True where `ext:` words are legal too."""
    tolerated: tuple[str, ...] = ()
    """Words of older texts: read, never written."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file."""

    name: str
    kind: Kind
    required: bool = False
    target: str | None = None
    """The file whose `sourcedId` a GUID, or each of several, names."""
    vocabulary: Vocabulary | None = None
    """Given exactly for ENUM and ENUMS."""
    retired: bool = False
    """True for a column an older text had: read, never written."""


@dataclass(frozen=True, slots=True)
class Table:
    """One file of the standard: `name` is without `.csv`, columns are in order."""

    name: str
    columns: tuple[Column, ...]

    @property
    def written(self) -> tuple[Column, ...]:
        """The columns we write."""
        return tuple(column for column in self.columns if not column.retired)

    @property
    def header(self) -> tuple[str, ...]:
        """The names we write, in order."""
        return tuple(column.name for column in self.written)


@dataclass(frozen=True, slots=True)
class Standard:
    """One version of the CSV binding; its files stand in the order of the manifest."""

    version: str
    tables: tuple[Table, ...]

    def table(self, name: str) -> Table:
        """Return the file of that name; KeyError where the version has none."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)

    @property
    def manifest(self) -> tuple[str, ...]:
        """The property names of the manifest, in order; the last two are optional."""
        files = (f"file.{table.name}" for table in self.tables)
        return ("manifest.version", "oneroster.version", *files, *SOURCE_PROPERTIES)


SOURCE_PROPERTIES = ("source.systemName", "source.systemCode")
