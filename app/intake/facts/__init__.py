"""What a package says of people and classes, where that is more than a row for a row.

Each `.sql` file here is one SELECT; its first lines say the rules it applies.
"""

from importlib.resources import files


def fact(name: str) -> str:
    """Return the SELECT in the file of that name."""
    return files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
