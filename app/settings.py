"""Every knob of the service: its type, default and one sentence."""

from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import RollcallError


class BadSetting(RollcallError):
    """A setting has a value the service cannot start with."""

    code = "bad_setting"


class Settings(BaseSettings):
    """What the service is told by its environment, as `ROLLCALL_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="ROLLCALL_", frozen=True, extra="ignore")

    database_url: str | None = Field(
        None, description="PostgreSQL to use; without it an embedded one runs in the data folder."
    )
    data_dir: Path = Field(
        Path("data"),
        description="Folder of the embedded database and of the service's own secrets.",
    )
    public_url: str = Field(
        "http://127.0.0.1:8000",
        description="Address under which vendors reach the service; stands in every href.",
    )
    page_limit: int = Field(
        50_000, ge=100, description="Largest page a client gets, whatever `limit` it asks for."
    )
    pool_size: int = Field(
        8, ge=1, le=200, description="Database connections each worker keeps for requests."
    )
    token_seconds: int = Field(
        3600, ge=60, le=86_400, description="How long an access token lives, in seconds."
    )

    @classmethod
    def load(cls, **given: object) -> Self:
        """Return the settings of this process; raise `BadSetting` for the first wrong one."""
        try:
            return cls(**given)  # type: ignore[arg-type]  # pydantic checks the values
        except ValidationError as error:
            first = error.errors()[0]
            name = "ROLLCALL_" + "_".join(str(part) for part in first["loc"]).upper()
            raise BadSetting(f"{name}={first['input']!r}: {first['msg']}") from None
