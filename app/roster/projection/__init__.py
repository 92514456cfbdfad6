"""What the roster should be now: the SIS as the eight kinds of published objects.

Each `.sql` file here is one SELECT over what `app.roster.kept` keeps; its first lines say the rules
it applies. Its columns are the content of the published table after which it is named.
"""

from importlib.resources import files


def projection(table: str) -> str:
    """Return the SELECT of what a published table should hold."""
    return files(__name__).joinpath(f"{table}.sql").read_text(encoding="utf-8")
