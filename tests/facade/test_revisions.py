"""What `If-Match` asks of a live object."""

import pytest

from rest_facade.revisions import revisions
from rest_facade.tags import live_tag


@pytest.mark.parametrize(
    ("if_match", "wanted"),
    [
        (None, None),
        ("*", ["*"]),
        (" * ", ["*"]),
        ('"7.ab"', ["7"]),
        ('"7.ab", "8.cd"', ["7", "8"]),
        ('W/"7.ab", "8.cd"', ["8"]),
        ('W/"7.ab"', []),
        ('"foreign"', ["foreign"]),
        ("nonsense", []),
        ("", []),
    ],
)
def test_a_header_names_the_revisions_that_will_do(
    if_match: str | None, wanted: list[str] | None
) -> None:
    assert revisions(if_match) == wanted


def test_the_tag_of_a_single_object_names_its_revision() -> None:
    tag = live_tag(b"{}", "", "1234")

    assert revisions(tag) == ["1234"]
    assert tag != live_tag(b"{ }", "", "1234")


def test_the_tag_of_a_list_is_weak() -> None:
    assert live_tag(b"[]", "<next>", "").startswith('W/"')
    assert live_tag(b"[]", "<next>", "") != live_tag(b"[]", "", "")
