"""What a document from outside may ask for, and what finding that out costs."""

from collections.abc import Mapping
from typing import Any

import pytest
from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    get_introspection_query,
    parse,
)
from hypothesis import given
from hypothesis import strategies as st

from graphql_schema.execute import prepare, prepare_within
from graphql_schema.http.posted import QUERY_LENGTH
from graphql_schema.limits import Limits, refuse_large
from tests.graph_http.attacks import ATTACKS
from tests.graph_http.steps import counted

LIMITS = Limits()
USUAL = """
query Pupils($school: ID!) {
  roster {
    users(where: {primaryOrg: {sourcedId: {eq: $school}}}, orderBy: [{familyName: ASC}]) {
      totalCount
      nodes { ...Name school: primaryOrg { name } classes { title teachers { ...Name } } }
    }
  }
}
fragment Name on RosterUser { sourcedId givenName familyName }
"""


def refusal(document: str, variables: dict[str, Any] | None = None) -> GraphQLError:
    """Return why a document is refused, which it must be."""
    (error,) = prepare_within(LIMITS, document, variables or {}).errors
    return error


def users(selected: str) -> str:
    return f"{{roster{{users{{nodes{{{selected}}}}}}}}}"


@pytest.mark.parametrize("document", [USUAL, get_introspection_query()])
def test_what_people_and_tools_ask_for_passes(document: str) -> None:
    assert prepare_within(LIMITS, document, {"school": "S"}).errors == ()


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_by_the_limit_it_breaks(name: str) -> None:
    attack, limit, size = ATTACKS[name]
    assert refusal(attack(size)).extensions == {"code": "TOO_LARGE", "limit": limit}


def test_comments_are_tokens() -> None:
    document = "{roster{number}}" + "#\n" * 2_000
    assert refusal(document).message == (
        "Syntax Error: Document contains more than 2000 tokens. Parsing aborted."
    )


@pytest.mark.parametrize("size", [1, 10, 30, 100, 200, 1_000])
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_of_any_size_takes_few_steps(name: str, size: int) -> None:
    document = ATTACKS[name][0](size)[:QUERY_LENGTH]
    steps, prepared = counted(lambda: prepare_within(LIMITS, document, {}))
    assert steps < 150_000, prepared


@pytest.mark.parametrize("size", [10, 40, 90])
@pytest.mark.parametrize("name", ATTACKS)
def test_measuring_takes_steps_in_proportion_to_the_document(name: str, size: int) -> None:
    document = parse(ATTACKS[name][0](size))
    steps, _ = counted(lambda: _measured(document), within="limits.py")
    assert steps < 60 * document.token_count


def _measured(document: Any) -> None:
    try:
        refuse_large(document, LIMITS)
    except GraphQLError:
        return


def test_a_refusal_says_what_was_found_and_what_is_allowed() -> None:
    assert refusal(ATTACKS["fan_out"][0](9)).message == (
        "The document has 515 fields; at most 500 are allowed."
    )
    assert refusal(ATTACKS["fan_out"][0](100)).message == (
        "The document has over 1,000,000 fields; at most 500 are allowed."
    )
    assert refusal(users("sms " * 21)).message == (
        "The document has 21 fields named 'sms' in one selection; at most 20 are allowed."
    )
    assert refusal(ATTACKS["fragment_circle"][0](2)).message == (
        "The document's fragments go in a circle: f0 spreads f1 spreads f0."
    )


@pytest.mark.parametrize(
    ("limit", "allowed", "one_more"),
    [
        ("depth", users("classes" + "{course" * 5 + "{title" + "}" * 6), None),
        ("repeats", users("sms " * 20), users("sms " * 21)),
        ("aliases", users(" ".join(f"a{i}:sms" for i in range(30))), None),
        ("directives", users(" ".join(f"a{i}:sms @compact" for i in range(30))), None),
        ("fragments", users("...{sms}" * 20 + "...{email}" * 20 + "...{}" * 60), None),
        ("name", users("a" * 100 + ":sms"), users("a" * 101 + ":sms")),
    ],
)
def test_as_much_as_is_allowed_passes(limit: str, allowed: str, one_more: str | None) -> None:
    refuse_large(parse(allowed), LIMITS)
    beyond = one_more or _one_more(limit, allowed)
    with pytest.raises(GraphQLError) as caught:
        refuse_large(parse(beyond), LIMITS)
    assert caught.value.extensions["limit"] == limit


def _one_more(limit: str, document: str) -> str:
    more = {
        "depth": ("{title", "{course{title}"),
        "aliases": ("nodes{", "nodes{b:email "),
        "directives": ("nodes{", "nodes @compact{"),
        "fragments": ("nodes{", "nodes{...{phone}"),
    }
    return document.replace(*more[limit])


@pytest.mark.parametrize("levels", [20, 21])
def test_values_of_variables_are_measured_too(levels: int) -> None:
    where: dict[str, Any] = {"sms": {"eq": "1"}}
    for _ in range(levels - 2):
        where = {"not": where}
    document = "query($w: RosterUserFilter){roster{users(where:$w){nodes{sms}}}}"
    errors = prepare_within(LIMITS, document, {"w": where}).errors
    assert [e.extensions for e in errors] == (
        [{"code": "TOO_LARGE", "limit": "nesting"}] if levels > 20 else []
    )


@pytest.mark.parametrize(
    ("document", "most"),
    [
        ("query($u: String!){roster{users{nodes{href(under:$u)}}}}", 1_000),
        ("query($u: String!){roster{users(where:{sms:{eq:$u}}){totalCount}}}", 20_000),
    ],
)
def test_texts_of_variables_are_measured_too(document: str, most: int) -> None:
    for letters in (most, most + 1):
        errors = prepare_within(LIMITS, document, {"u": "a" * letters}).errors
        limits = [error.extensions["limit"] for error in errors]
        assert limits == (["variable_text"] if letters > most else [])


def test_documents_of_our_own_are_not_limited() -> None:
    document = users(" ".join(f"a{i}: sms" for i in range(600)))
    assert refusal(document).extensions == {"code": "TOO_LARGE", "limit": "fields"}
    assert prepare(document).errors == ()


def selections(spreadable: str) -> st.SearchStrategy[str]:
    """Return selections that spread some of these fragments."""
    leaves = ["sms", "x: sms", "__typename", *(f"...{name}" for name in spreadable)]
    heads = ["classes", "y: user", "...", "... @compact", "z: org @compact @compact"]
    return st.recursive(
        st.sampled_from(leaves),
        lambda inside: st.builds(
            "{}{{{}}}".format,
            st.sampled_from(heads),
            st.lists(inside, max_size=4).map(" ".join),
        ),
        max_leaves=12,
    )


@given(selections("abc"), selections("bc"), selections("c"), selections(""))
def test_measuring_finds_what_expanding_finds(operation: str, a: str, b: str, c: str) -> None:
    document = parse(
        f"{{{operation} ...a ...b}} fragment a on T{{{a} ...c}} fragment b on T{{{b}}} "
        f"fragment c on T{{{c}}}"
    )
    operation_, *fragments = document.definitions
    found = expanded(operation_, {f.name.value: f for f in fragments})
    refuse_large(document, Limits(**found, repeats=1_000))
    for what, number in found.items():
        with pytest.raises(GraphQLError) as caught:
            refuse_large(document, Limits(**{**found, what: number - 1}, repeats=1_000))
        assert caught.value.extensions["limit"] == what


def expanded(node: Any, fragments: Mapping[str, Any]) -> dict[str, int]:
    """Return what a node and all below it has of each thing, fragments written out."""
    found = {
        "fields": isinstance(node, FieldNode),
        "fragments": isinstance(node, InlineFragmentNode | FragmentSpreadNode),
        "aliases": getattr(node, "alias", None) is not None,
        "directives": len(node.directives or ()),
    }
    below = getattr(node, "selection_set", None)
    inside = [expanded(each, fragments) for each in (below.selections if below else ())]
    if isinstance(node, FragmentSpreadNode):
        inside.append(expanded(fragments[node.name.value], fragments))
    total = {what: number + sum(i[what] for i in inside) for what, number in found.items()}
    return total | {"depth": max((i["depth"] for i in inside), default=0) + found["fields"]}
