"""The filter language, written and read back."""

from contextlib import suppress

from hypothesis import example, given
from hypothesis import strategies as st

from rest_facade.filters import All, Comparison, Either, Filter, Operator, parse
from rest_facade.refusals import BadFilter
from rest_facade.request import read_request
from rest_facade.urls import parameters, query
from tests.properties.filters import comparisons, trees, values


@given(trees(comparisons))
@example(Comparison("a", Operator.EQ, "x' AND b='y"))
@example(Comparison("a", Operator.EQ, "'"))
def test_a_filter_written_out_reads_back_as_itself(filter_: Filter) -> None:
    assert parse(str(filter_)) == filter_


@given(st.text(st.sampled_from("ab='!<>~ ()ANDORandor,\"'"), max_size=60))
def test_any_text_is_a_filter_or_is_refused(text: str) -> None:
    with suppress(BadFilter):
        read = parse(text)
        assert parse(str(read)) == read


@given(trees(comparisons))
def test_a_filter_survives_the_url_it_is_sent_in(filter_: Filter) -> None:
    sent = query([("filter", str(filter_)), ("limit", "7")]).encode()

    assert read_request(sent, 100).filter == filter_


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), values)))
def test_parameters_survive_the_url_they_are_sent_in(pairs: list[tuple[str, str]]) -> None:
    assert [*parameters(query(pairs).encode())] == pairs


def test_a_tree_is_spelled_as_a_vendor_would() -> None:
    name = Comparison("familyName", Operator.EQ, "O'Brien")
    born = Comparison("birthDate", Operator.GE, "2010-01-01")

    assert str(Either((All((name, born)), name))) == (
        "familyName='O''Brien' AND birthDate>='2010-01-01' OR familyName='O''Brien'"
    )
