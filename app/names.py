"""Names as people write them."""


def fold_name(name: str) -> str:
    """Return a name for comparison: in any case, with any white space between its words."""
    return " ".join(name.split()).casefold()
