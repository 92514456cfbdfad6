"""Settings: what is refused, and how it is said."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from app.settings import BadSetting, Settings


def test_every_setting_is_described_in_a_sentence() -> None:
    for field in Settings.model_fields.values():
        assert field.description is not None
        assert field.description.endswith(".")


def test_what_is_given_stands_above_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLLCALL_PORT", "8001")
    monkeypatch.setenv("ROLLCALL_DATA_DIR", "/srv/rollcall")
    settings = Settings.load(port=9000)
    assert (settings.port, settings.data_dir) == (9000, Path("/srv/rollcall"))


def test_the_public_url_follows_the_port() -> None:
    assert Settings.load(port=9000).public_url == "http://127.0.0.1:9000"


def test_the_public_url_ends_without_a_slash() -> None:
    assert Settings.load(public_url="https://sis.example/").public_url == "https://sis.example"


def test_both_spellings_of_a_database_address_are_one() -> None:
    assert Settings.load(database_url="postgres://db/sis").database_url == "postgresql://db/sis"


@pytest.mark.parametrize(
    ("name", "value", "refusal"),
    [
        (
            "PORT",
            "high",
            "ROLLCALL_PORT='high': input should be a valid integer, "
            "unable to parse string as an integer.",
        ),
        (
            "PAGE_LIMIT",
            "3",
            "ROLLCALL_PAGE_LIMIT='3': input should be greater than or equal to 100.",
        ),
        (
            "PUBLIC_URL",
            "sis.example",
            "ROLLCALL_PUBLIC_URL='sis.example': must begin with http:// or https://.",
        ),
        (
            "DATABASE_URL",
            "mysql://me:secret@db/sis",
            "ROLLCALL_DATABASE_URL: must begin with postgresql://.",
        ),
        (
            "DATABSE_URL",
            "postgresql://db/sis",
            "ROLLCALL_DATABSE_URL: there is no such setting. There is ROLLCALL_DATABASE_URL.",
        ),
    ],
)
def test_a_bad_setting_is_named_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, refusal: str
) -> None:
    monkeypatch.setenv(f"ROLLCALL_{name}", value)
    with pytest.raises(BadSetting) as raised:
        Settings.load()
    assert str(raised.value) == refusal


def test_a_secret_is_never_shown() -> None:
    settings = Settings.load(pepper="p" * 40, metrics_key=SecretStr("m" * 40))
    assert "ppp" not in repr(settings)
    assert "mmm" not in repr(settings)
    with pytest.raises(BadSetting) as raised:
        Settings.load(pepper="tooshort")
    assert "tooshort" not in str(raised.value)
