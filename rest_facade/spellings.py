"""Spellings of a text in a filter: what a value may have been before it was sent.

A plus sign that stands bare in a query string is read as a space, as HTML forms encode it; an
e-mail address has plus signs and no spaces. Accented letters have a composed and a decomposed form
in Unicode, which look alike: names of either are found by a value of either.
"""

import re
from typing import Final
from unicodedata import normalize

_ADDRESS: Final = re.compile(r"[^\s@]+(?: [^\s@]+)+@\S+")
"""An address whose plus signs were read as spaces."""


def spellings(text: str, *, is_address: bool) -> tuple[str, ...]:
    """Return the texts to look for, the one that was sent first.

    `is_address` says that the field holds e-mail addresses, of which a value may be a part.
    """
    texts = [text]
    if " " in text and (is_address or _ADDRESS.fullmatch(text)):
        texts.append(text.replace(" ", "+"))
    if not text.isascii():
        texts += [normalize(form, each) for each in texts for form in ("NFC", "NFD")]
    return tuple(dict.fromkeys(texts))
