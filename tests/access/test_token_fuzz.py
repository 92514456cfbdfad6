"""Whatever bytes arrive, the token endpoint answers, and gives nothing away."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.access.asking import Headers
from tests.access.office import Office

_WORDS = st.sampled_from(
    b"grant_type client_credentials scope client_id client_secret = & % + : %00 %ff Og== \0 \xff"
    b" Basic Bearer".split(b" ")
)
_BYTES = st.binary(max_size=40) | st.lists(_WORDS, max_size=12).map(b"".join)
_TYPES = st.just(b"application/x-www-form-urlencoded") | _BYTES
_HEADERS = st.lists(
    st.tuples(st.just(b"authorization"), _BYTES | _BYTES.map(b"Basic ".__add__))
    | st.tuples(st.just(b"content-type"), _TYPES),
    max_size=3,
).map(tuple)


@settings(
    max_examples=500,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(headers=_HEADERS, query=_BYTES, body=_BYTES)
async def test_bytes_without_a_secret_get_an_error_of_rfc_6749(
    office: Office, headers: Headers, query: bytes, body: bytes
) -> None:
    answer = await office.ask(headers=headers, query=query, body=body)

    assert answer.status in {400, 401}
    assert set(answer.json) == {"error", "error_description"}
    assert str(answer.json["error_description"]).isascii()
    assert '"' not in str(answer.json["error_description"])
    assert office.tokens() == 0
