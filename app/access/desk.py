"""The desk: what whoever gives access needs besides the database."""

from dataclasses import dataclass, field
from pathlib import Path

from app.access.asking import Ask
from app.data_folder import pepper
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Desk:
    """Where secrets are hashed, what vendors are told, and how a connection is tried."""

    pepper: bytes = field(repr=False)
    public_url: str
    catalogue: Path | None
    """The district's own file of partners."""
    ask: Ask
    """Asks the service as a vendor would."""
    settings: Settings = field(repr=False)

    @classmethod
    def of(cls, settings: Settings, ask: Ask) -> "Desk":
        """Return the desk of a service with these settings."""
        return cls(pepper(settings), settings.public_url, settings.partner_catalogue, ask, settings)
