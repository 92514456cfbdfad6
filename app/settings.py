"""Every knob of the service: its type, default and one sentence."""

import os
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import RollcallError

_PREFIX = "ROLLCALL_"
_PROJECT = Path(__file__).resolve().parents[1]


class BadSetting(RollcallError):
    """A setting has a value the service cannot start with."""

    code = "bad_setting"


def _postgresql(url: str) -> str:
    if not url.startswith(("postgresql://", "postgres://")):
        raise ValueError("must begin with postgresql://")
    return url.replace("postgres://", "postgresql://", 1)


def _web(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    return url.rstrip("/")


def _in_project(folder: Path) -> Path:
    """Return a folder as an absolute one: of the project, wherever one is while naming it.

    Installed elsewhere than in a checkout, the service takes the current folder instead.
    """
    return (_PROJECT if (_PROJECT / "pyproject.toml").exists() else Path.cwd()) / folder


def _local(data: dict[str, Any]) -> str:
    return f"http://127.0.0.1:{data.get('port', 8000)}"


class Settings(BaseSettings):
    """What the service is told by its environment, as `ROLLCALL_<NAME>`."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, frozen=True, extra="forbid", env_ignore_empty=True
    )

    database_url: Annotated[str, AfterValidator(_postgresql)] | None = Field(
        None, description="PostgreSQL to use; without it an embedded one runs in the data folder."
    )
    data_dir: Annotated[Path, AfterValidator(_in_project)] = Field(
        Path("data"),
        validate_default=True,
        description="Folder of the embedded database and of the service's own secrets; a relative "
        "one is a folder of the project.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65_535, description="Port to listen on.")
    workers: int = Field(1, ge=1, le=64, description="Processes that answer requests.")
    public_url: Annotated[str, AfterValidator(_web)] = Field(
        default_factory=_local,
        description="Address under which vendors reach the service; stands in every href. "
        "The default is `http://127.0.0.1:` and the port.",
    )
    pepper: SecretStr | None = Field(
        None,
        min_length=32,
        description="Key of the hashes of client secrets; without it the data folder keeps one. "
        "All machines that share a database need the same.",
    )
    graphql_documents: Annotated[Path, AfterValidator(_in_project)] | None = Field(
        None,
        description="JSON file of the only documents that `/graphql` executes, by their hashes or "
        "ids; without it all are executed.",
    )
    metrics_key: SecretStr | None = Field(
        None,
        min_length=16,
        description="Bearer token that may read `/metrics`; without it there is no such page.",
    )
    page_limit: int = Field(
        50_000, ge=100, description="Largest page a client gets, whatever `limit` it asks for."
    )
    pool_size: int = Field(
        8, ge=1, le=200, description="Database connections each worker keeps for requests."
    )
    write_pool_size: int = Field(
        4, ge=1, le=200, description="Database connections each worker keeps for what is written."
    )
    request_seconds: int = Field(
        10,
        ge=1,
        le=600,
        description="Seconds in which the answer to a OneRoster request must begin; then its "
        "statement is cancelled and the answer is 503.",
    )
    connection_requests: int = Field(
        50,
        ge=1,
        description="Requests of one connection that each worker answers at once; more are "
        "answered with 429.",
    )
    read_seconds: int = Field(
        10,
        ge=1,
        le=600,
        description="Seconds in which the head of a request must arrive; its body must not pause "
        "longer.",
    )
    send_seconds: int = Field(
        30,
        ge=1,
        le=3_600,
        description="Seconds after which a response that its client does not read is broken off.",
    )
    idle_sockets: int = Field(
        200,
        ge=1,
        description="Sockets of one address that may wait for a request in each worker; beyond "
        "that the one that waits longest is closed.",
    )
    prepared_statements: bool = Field(
        default=True,
        description="Whether statements are prepared on the server; `false` behind a connection "
        "pooler in transaction mode, such as PgBouncer.",
    )
    upload_megabytes: int = Field(
        1_000,
        ge=1,
        le=64_000,
        description="Largest package that can be uploaded for an import, in megabytes.",
    )
    token_seconds: int = Field(
        3600, ge=60, le=86_400, description="How long an access token lives, in seconds."
    )

    graphiql_build: bool = Field(
        default=True,
        description="Build the page `/graphiql` in the background when the service starts without "
        "it; `false` where `rollcall graphiql build` does.",
    )
    partner_catalogue: Path | None = Field(
        None,
        description="JSON file with partners of the district's own, beside those of the product.",
    )

    smtp_host: str | None = Field(
        None, description="Mail server that takes alerts; without it none goes out by e-mail."
    )
    smtp_port: int = Field(587, ge=1, le=65_535, description="Port of the mail server.")
    smtp_tls: bool = Field(
        default=True, description="Whether to go over to TLS (STARTTLS) before anything is said."
    )
    smtp_user: str | None = Field(None, description="Name to log in to the mail server with.")
    smtp_password: SecretStr | None = Field(
        None, description="Password to log in to the mail server with."
    )
    smtp_sender: str = Field("rollcall@localhost", description="Address that alerts are sent from.")

    @property
    def upload_bytes(self) -> int:
        """The most bytes of an uploaded package."""
        return self.upload_megabytes * 1_000_000

    @classmethod
    def load(cls, **given: object) -> Self:
        """Return the settings of this process, what is `given` standing above its environment.

        Raises `BadSetting` for the first wrong or misspelt one, never showing a secret's value.
        """
        _refuse_unknown(os.environ)
        try:
            return cls(**given)  # type: ignore[arg-type]  # pydantic checks the values
        except ValidationError as error:
            raise _refusal(error) from None


def _refuse_unknown(environment: Iterable[str]) -> None:
    known = {_PREFIX + field.upper() for field in Settings.model_fields}
    for name in environment:
        if name.startswith(_PREFIX) and name not in known:
            close = get_close_matches(name, known, n=1) or sorted(known)
            raise BadSetting(f"{name}: there is no such setting. There is {', '.join(close)}.")


def _refusal(error: ValidationError) -> BadSetting:
    first = error.errors()[0]
    field = str(first["loc"][0])
    secret = field in ("pepper", "metrics_key", "database_url", "smtp_password")
    value = "" if secret else f"={first['input']!r}"
    reason = first["msg"].removeprefix("Value error, ")
    return BadSetting(f"{_PREFIX}{field.upper()}{value}: {reason[0].lower()}{reason[1:]}.")
