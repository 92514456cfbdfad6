"""The schema reads as a manual: the rules of descriptions, and that every element keeps them."""

import pytest
from graphql import build_schema

from graphql_schema.descriptions import LONGEST, described, faults, main
from graphql_schema.schema import TOOL_SCHEMA


def test_every_element_of_the_schema_is_described_in_one_plain_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main() == 0, capsys.readouterr().out
    assert len([*described(TOOL_SCHEMA)]) > 4_000


@pytest.mark.parametrize(
    ("description", "fault"),
    [
        ("", "has no description"),
        ("A" * LONGEST + ".", f"has {LONGEST + 1} characters, more than {LONGEST}"),
        ("the name.", "does not begin with a capital letter"),
        ("The name", "does not end with a period"),
        ("The name. It is unique.", "has more than one sentence"),
        ("What a school is told.", "contains the word 'told'"),
        ("Whose name it is.", "contains the word 'Whose'"),
    ],
)
@pytest.mark.parametrize(
    ("template", "coordinate"),
    [
        ('"""{}""" type Query {{ "A." a: Int }}', "Query"),
        ('"A." type Query {{ """{}""" a: Int }}', "Query.a"),
        ('"A." type Query {{ "A." a("""{}""" b: Int): Int }}', "Query.a(b:)"),
        ('"A." type Query {{ "A." a("A." b: I): Int }} "I." input I {{ """{}""" c: Int }}', "I.c"),
        ('"A." type Query {{ "A." a: E }} "E." enum E {{ """{}""" c }}', "E.c"),
        ('"A." type Query {{ "A." a: Int }} """{}""" directive @d on FIELD', "@d"),
        ('"A." type Query {{ "A." a: Int }} "D." directive @d("""{}""" a: Int) on FIELD', "@d(a:)"),
    ],
)
def test_fault_of_a_description_is_found_wherever_it_is(
    template: str, coordinate: str, description: str, fault: str
) -> None:
    found = [*faults(build_schema(template.format(description)))]
    assert found == [f"{coordinate}: {fault}: {description!r}"]


@pytest.mark.parametrize(
    "description", ["The name.", "A version such as 1.2, or `told`.", "A date; null for none."]
)
def test_plain_sentence_has_no_fault(description: str) -> None:
    assert [*faults(build_schema(f'"A." type Query {{ """{description}""" a: Int }}'))] == []
