"""Filter trees and texts made up for properties."""

from hypothesis import strategies as st

from rest_facade.filters import All, Comparison, Either, Filter, Operator

names = st.from_regex(r"[a-z][A-Za-z]{0,8}(\.[a-z][A-Za-z]{0,8}){0,2}", fullmatch=True)
values = st.text(
    st.one_of(
        st.sampled_from("' =<>~!,()\"aAnNdDoOrR"),
        st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
    ),
    max_size=12,
)
comparisons = st.builds(Comparison, names, st.sampled_from(Operator), values)


def trees(leaves: st.SearchStrategy[Comparison]) -> st.SearchStrategy[Filter]:
    """Return trees of any shape the language has, of these comparisons."""
    both = st.lists(leaves, min_size=2, max_size=3).map(tuple).map(All)
    parts = st.lists(st.one_of(leaves, both), min_size=2, max_size=3).map(tuple)
    return st.one_of(leaves, both, parts.map(Either))
