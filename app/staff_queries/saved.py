"""Questions that people save for everyone of their role."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection as Transaction
from sqlalchemy import delete, func, insert, select

from app.errors import RollcallError, UnknownRecord
from app.staff_queries.tables import SavedQuery

MOST: Final = 200
"""The most questions that a role has."""
TITLE: Final = 120
"""The most characters of a title."""
DESCRIPTION: Final = 400
"""The most characters of a description."""


class CannotSave(RollcallError):
    """A question cannot be saved; the message says why."""

    code = "cannot_save"


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question that a person wants to save."""

    title: str
    description: str
    document: str


@dataclass(frozen=True, slots=True)
class Author:
    """The person who saves a question."""

    email: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    """A question that was saved."""

    name: str
    title: str
    description: str
    document: str
    email: str
    saved_by: str


_COLUMNS: Final = tuple(getattr(SavedQuery, name) for name in SavedQuestion.__slots__)


def saved_questions(transaction: Transaction, role: str) -> Sequence[SavedQuestion]:
    """Return the questions that people of a role saved, by title."""
    found = select(*_COLUMNS).where(SavedQuery.role == role)
    rows = transaction.execute(found.order_by(SavedQuery.title, SavedQuery.name))
    return [SavedQuestion(*row) for row in rows]


def save_question(transaction: Transaction, author: Author, question: NewQuestion) -> str:
    """Save a question, or replace the author's own of the same title; return its name.

    Raises `CannotSave`.
    """
    title = " ".join(question.title.split())
    _check(title, question)
    name = f"{author.role}-{_slug(title)}"
    owner = transaction.scalar(select(SavedQuery.email).where(SavedQuery.name == name))
    if owner not in {None, author.email}:
        raise CannotSave(
            f"{owner} saved a question with the title {title!r} already. Choose another title."
        )
    count = select(func.count()).where(SavedQuery.role == author.role)
    if owner is None and (transaction.scalar(count) or 0) >= MOST:
        raise CannotSave(f"Your role has {MOST} saved questions. Delete one first.")
    transaction.execute(delete(SavedQuery).where(SavedQuery.name == name))
    transaction.execute(
        insert(SavedQuery).values(
            name=name,
            role=author.role,
            title=title,
            description=question.description.strip(),
            document=question.document,
            email=author.email,
            saved_by=author.name,
        )
    )
    return name


def delete_question(transaction: Transaction, author: Author, name: str) -> None:
    """Delete one of the author's own questions; raises `UnknownRecord` where it is not."""
    own = (SavedQuery.name == name, SavedQuery.email == author.email)
    if not transaction.execute(delete(SavedQuery).where(*own)).rowcount:
        raise UnknownRecord(f"You have not saved a question with the name {name!r}.")


def _check(title: str, question: NewQuestion) -> None:
    if not title or len(title) > TITLE:
        raise CannotSave(f"A title has 1 to {TITLE} characters; this one has {len(title)}.")
    if len(question.description) > DESCRIPTION:
        raise CannotSave(f"A description has at most {DESCRIPTION} characters.")
    if "\0" in title + question.description + question.document:
        raise CannotSave("A question must not contain a NUL character.")
    if not _slug(title):
        raise CannotSave(f"The title {title!r} has no letter or digit.")


def _slug(title: str) -> str:
    """Return a title in lower case, with hyphens in place of everything but letters and digits."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return re.sub(r"[\W_]+", "-", folded).strip("-")
