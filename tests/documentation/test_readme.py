"""Is everything written down, and is what is written down there?"""

import json
import re
from pathlib import Path
from typing import get_args, get_origin

from pydantic import SecretStr

from app.district.settings import DistrictSettings
from app.settings import Settings

_KINDS = {bool: "switch", int: "number", str: "text", Path: "path", SecretStr: "secret"}
_ROOT = Path(__file__).parents[2]


def _plain(annotation: object) -> object:
    """Return the type that an optional or validated one is in the end."""
    if get_origin(annotation) is None:
        return annotation
    return _plain(get_args(annotation)[0])


def _described_settings() -> str:
    rows = ["| setting | type | default | what it is |", "| --- | --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        kind = _KINDS[_plain(field.annotation)]
        default = "" if field.default_factory or field.default is None else f"`{field.default}`"
        rows.append(f"| `ROLLCALL_{name.upper()}` | {kind} | {default} | {field.description} |")
    return "\n".join(rows)


def test_every_setting_is_in_the_table() -> None:
    written = (_ROOT / "app" / "README.md").read_text()
    table = re.search(r"<!-- settings -->\n(.*?)\n<!-- /settings -->", written, re.DOTALL)
    assert table is not None
    assert table[1] == _described_settings()


def test_every_setting_of_the_district_is_in_its_table() -> None:
    written = (_ROOT / "app" / "district" / "README.md").read_text()
    defaults = DistrictSettings().model_dump(mode="json", by_alias=True)
    rows = ["| setting | default | what it is |", "| --- | --- | --- |"]
    for field in DistrictSettings.model_fields.values():
        plain = json.dumps(defaults[str(field.alias)]).strip('"')
        default = "" if plain in ("null", "[]") else f"`{plain}`"
        rows.append(f"| `{field.alias}` | {default} | {field.description} |")
    table = re.search(r"<!-- settings -->\n(.*?)\n<!-- /settings -->", written, re.DOTALL)
    assert table is not None
    assert table[1] == "\n".join(rows)


def test_every_module_a_code_map_names_is_there() -> None:
    maps = re.compile(r"^\| module \|.*\n\|[ -|]*\n((?:\|.*\n)+)", re.MULTILINE)
    for readme in (*_ROOT.glob("*/README.md"), *_ROOT.glob("app/*/README.md")):
        for rows in maps.findall(readme.read_text()):
            for name in re.findall(
                r"`([a-z_]+)/?`", "".join(re.findall(r"^\|(.*?)\|", rows, re.M))
            ):
                package = readme.parent / name
                assert package.with_suffix(".py").exists() or package.is_dir(), name
