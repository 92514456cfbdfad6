"""Token requests as clients send them and as nobody should, with what each is answered.

In headers, address and body, `ID` and `SECRET` stand for the client's, `PAIR` for both in
Base64, `OTHER` for the id of another client, and `V` for the scopes' prefix.
"""

import base64
import re
from dataclasses import dataclass
from urllib.parse import quote

from app.access.rotation import Issued
from tests.access.asking import Headers

V = "https://purl.imsglobal.org/spec/or/v1p2/scope/"
FORM = (b"content-type", b"application/x-www-form-urlencoded")
PAIR = (b"authorization", b"Basic PAIR")
GRANT = b"grant_type=client_credentials"
BODY = GRANT + b"&client_id=ID&client_secret=SECRET"

EVERY = (
    "roster.readonly",
    "roster-core.readonly",
    "roster-demographics.readonly",
    "resource.readonly",
    "resource-core.readonly",
)
CORE = ("roster-core.readonly",)


@dataclass(frozen=True, slots=True)
class Case:
    """A request and its answer: the scopes of a token, or RFC 6749's error."""

    name: str
    headers: Headers = (PAIR, FORM)
    query: bytes = b""
    body: bytes = GRANT
    scopes: tuple[str, ...] = ()
    status: int = 200
    error: str | None = None

    def filled(self, issued: Issued, other: str) -> tuple[Headers, bytes, bytes]:
        """Return headers, address and body with the credentials in them."""
        headers = tuple((name, _filled(value, issued, other)) for name, value in self.headers)
        return headers, _filled(self.query, issued, other), _filled(self.body, issued, other)


def _filled(template: bytes, issued: Issued, other: str) -> bytes:
    client_id, secret = issued.client_id, issued.secret
    escaped = "".join(f"%{ord(character):02X}" for character in client_id)
    values = {
        b"ENCODED": base64.b64encode(f"{escaped}:{quote(secret)}".encode()),
        b"PAIR": base64.b64encode(f"{client_id}:{secret}".encode()),
        b"BARE": base64.b64encode(client_id.encode()),
        b"WRONG": base64.b64encode(f"{client_id}:{secret[::-1]}".encode()),
        b"UPPER": base64.b64encode(f"{client_id.upper()}:{secret}".encode()),
        b"LONGER": base64.b64encode(f"{client_id}:{secret}x".encode()),
        b"SPACED": base64.b64encode(f"{client_id} : {secret}".encode()),
        b"NULLED": base64.b64encode(f"{client_id}\0:{secret}\0".encode()),
        b"ESCAPE": base64.b64encode(f"{client_id}%00:{secret}".encode()),
        b"STRANGER": base64.b64encode(f"rollcall_{'0' * 20}:{secret}".encode()),
        b"CROSSED": base64.b64encode(f"{other}:{secret}".encode()),
        b"ID": client_id.encode(),
        b"SECRET": secret.encode(),
        b"OTHER": other.encode(),
        b"V/": quote(V, safe="").encode(),
    }
    # In one pass, for a filled-in value may hold the name of another by chance.
    return re.sub(b"|".join(values), lambda found: values[found[0]], template)


def _auth(value: bytes) -> Headers:
    return ((b"authorization", value), FORM)


GIVEN = (
    Case("basic", scopes=EVERY),
    Case("basic, form-encoded halves", _auth(b"Basic ENCODED"), scopes=EVERY),
    Case("basic, scheme in lower case", _auth(b"basic PAIR"), scopes=EVERY),
    Case("basic, scheme in upper case", _auth(b"BASIC PAIR"), scopes=EVERY),
    Case("basic, two spaces", _auth(b"Basic  PAIR "), scopes=EVERY),
    Case("credentials in the body", (FORM,), body=BODY, scopes=EVERY),
    Case("body without a content type", (), body=BODY, scopes=EVERY),
    Case(
        "content type with a charset",
        (PAIR, (b"content-type", b"Application/X-WWW-Form-Urlencoded; charset=UTF-8")),
        scopes=EVERY,
    ),
    Case(
        "everything in the address",
        query=GRANT + b"&scope=V/roster-core.readonly",
        body=b"",
        scopes=CORE,
    ),
    Case(
        "the address, and a JSON content type without a body",
        (PAIR, (b"content-type", b"application/json")),
        GRANT,
        b"",
        EVERY,
    ),
    Case(
        "grant in the address, secret in the body",
        (FORM,),
        GRANT,
        b"client_id=ID&client_secret=SECRET",
        EVERY,
    ),
    Case("the same grant twice, in address and body", query=GRANT, scopes=EVERY),
    Case("Campus's appName", query=b"appName=district", scopes=EVERY),
    Case(
        "parameters nobody knows, twice", query=b"a=1&a=2", body=GRANT + b"&a=3&a=4", scopes=EVERY
    ),
    Case("basic, and the same client_id in the body", body=GRANT + b"&client_id=ID", scopes=EVERY),
    Case("basic, and the same credentials in the body", body=BODY, scopes=EVERY),
    Case(
        "basic, and the same secret in the body",
        body=GRANT + b"&client_secret=SECRET",
        scopes=EVERY,
    ),
    Case("an empty scope", body=GRANT + b"&scope=", scopes=EVERY),
    Case("a blank scope", body=GRANT + b"&scope=+%20", scopes=EVERY),
    Case(
        "an empty secret in the body, beside basic", body=GRANT + b"&client_secret=", scopes=EVERY
    ),
    Case("one scope", body=GRANT + b"&scope=V/roster-core.readonly", scopes=CORE),
    Case(
        "scopes in any order",
        body=GRANT + b"&scope=V/roster-core.readonly+V/roster.readonly",
        scopes=EVERY[:2],
    ),
    Case(
        "a scope twice",
        body=GRANT + b"&scope=V/roster-core.readonly+V/roster-core.readonly",
        scopes=CORE,
    ),
    Case(
        "scopes apart by more than a space",
        body=GRANT + b"&scope=+V/roster-core.readonly++%09",
        scopes=CORE,
    ),
    Case(
        "a scope spelled with http",
        body=GRANT + b"&scope=http://purl.imsglobal.org/spec/or/v1p2/scope/roster-core.readonly",
        scopes=CORE,
    ),
    Case(
        "a scope nobody knows beside one",
        body=GRANT + b"&scope=openid+V/roster-core.readonly",
        scopes=CORE,
    ),
    Case(
        "more scopes than are open",
        body=GRANT + b"&scope=V/gradebook.delete+V/roster-core.readonly",
        scopes=CORE,
    ),
    Case("a parameter without a value", body=GRANT + b"&debug", scopes=EVERY),
    Case(
        "basic, raw bytes in a parameter nobody reads",
        body=GRANT + "&name=Zürich".encode(),
        scopes=EVERY,
    ),
    Case("a trailing ampersand", body=GRANT + b"&", scopes=EVERY),
)


def _bad(
    name: str, headers: Headers = (PAIR, FORM), query: bytes = b"", body: bytes = GRANT
) -> Case:
    return Case(name, headers, query, body, status=400, error="invalid_request")


MALFORMED = (
    _bad("no parameter at all", body=b""),
    _bad("no grant type", body=b"scope=V/roster.readonly"),
    _bad("an empty grant type", body=b"grant_type="),
    _bad(
        "a JSON body",
        (PAIR, (b"content-type", b"application/json")),
        body=b'{"grant_type":"client_credentials"}',
    ),
    _bad("a JSON body that says it is a form", body=b'{"grant_type":"client_credentials"}'),
    _bad(
        "a multipart body",
        (PAIR, (b"content-type", b"multipart/form-data; boundary=x")),
        body=b"--x--",
    ),
    _bad("a text body", (PAIR, (b"content-type", b"text/plain"))),
    _bad("the grant twice in the body", body=GRANT + b"&" + GRANT),
    _bad("the grant twice in the address", query=GRANT + b"&" + GRANT, body=b""),
    _bad("two grants in address and body", query=b"grant_type=password"),
    _bad(
        "two scopes in the body",
        body=GRANT + b"&scope=V/roster.readonly&scope=V/roster-core.readonly",
    ),
    _bad("two scopes in address and body", query=b"scope=a", body=GRANT + b"&scope=b"),
    _bad("two secrets in the body", (FORM,), body=BODY + b"&client_secret=SECRET"),
    _bad("two client ids in the body", (FORM,), body=BODY + b"&client_id=ID"),
    _bad("basic, and another secret in the body", body=BODY + b"x"),
    _bad("wrong basic, and the right secret in the body", _auth(b"Basic WRONG"), body=BODY),
    _bad("basic of another client, and the body", _auth(b"Basic CROSSED"), body=BODY),
    _bad("bearer and the body", ((b"authorization", b"Bearer x"), FORM), body=BODY),
    _bad("basic twice", (PAIR, PAIR, FORM)),
    _bad("basic, and another client_id in the body", body=GRANT + b"&client_id=OTHER"),
    _bad("basic, and another client_id in the address", query=b"client_id=OTHER"),
    _bad("the secret in the address", (FORM,), b"client_id=ID&client_secret=SECRET"),
    _bad("the secret in the address, beside basic", query=b"client_secret=SECRET"),
    _bad("bytes that are no UTF-8 in the body", body=GRANT + b"&scope=\xff\xfe"),
    _bad("escapes that are no UTF-8 in the body", body=GRANT + b"&scope=%ff"),
    _bad("escapes that are no UTF-8 in the address", query=b"scope=%C3%28"),
    _bad("a gzipped body", body=b"\x1f\x8b\x08\x00\x00\x00\x00\x00"),
    _bad("a thousand parameters", body=GRANT + b"&a=1" * 1000),
)


def _stranger(name: str, headers: Headers, body: bytes = GRANT) -> Case:
    return Case(name, headers, b"", body, status=401, error="invalid_client")


UNPROVEN = (
    _stranger("no credentials", (FORM,)),
    _stranger("an unknown client", _auth(b"Basic STRANGER")),
    _stranger("a wrong secret", _auth(b"Basic WRONG")),
    _stranger("a secret of another client", _auth(b"Basic CROSSED")),
    _stranger("a longer secret", _auth(b"Basic LONGER")),
    _stranger("a client id in upper case", _auth(b"Basic UPPER")),
    _stranger("blanks around the halves", _auth(b"Basic SPACED")),
    _stranger("nulls after the halves", _auth(b"Basic NULLED")),
    _stranger("an escaped null in the client id", _auth(b"Basic ESCAPE")),
    _stranger("basic without a secret", _auth(b"Basic BARE")),
    _stranger("basic with nothing", _auth(b"Basic")),
    _stranger("basic with a colon", _auth(b"Basic Og==")),
    _stranger("basic that is no UTF-8", _auth(b"Basic " + base64.b64encode(b"\xff\xfe:\xfa"))),
    _stranger("basic that is no Base64", _auth(b"Basic !!!!")),
    _stranger("basic that is no ASCII", _auth(b"Basic \xe9\xe9\xe9\xe9")),
    _stranger("basic with Base64 cut short", _auth(b"Basic cm9sbGNhbGw")),
    _stranger("basic in plain", _auth(b"Basic ID:SECRET")),
    _stranger("bearer", _auth(b"Bearer PAIR")),
    _stranger("digest", _auth(b'Digest username="ID"')),
    _stranger("an empty header", _auth(b"")),
    _stranger(
        "body: an unknown client", (FORM,), GRANT + b"&client_id=nobody&client_secret=SECRET"
    ),
    _stranger("body: a wrong secret", (FORM,), GRANT + b"&client_id=ID&client_secret=wrong"),
    _stranger("body: no secret", (FORM,), GRANT + b"&client_id=ID"),
    _stranger("body: no client id", (FORM,), GRANT + b"&client_secret=SECRET"),
    _stranger("body: nulls", (FORM,), GRANT + b"&client_id=ID%00&client_secret=%00"),
    _stranger("body: SQL", (FORM,), GRANT + b"&client_id='+OR+1=1--&client_secret=SECRET"),
)

OTHERWISE = (
    Case(
        "OAuth 1",
        _auth(b'OAuth oauth_consumer_key="ID", oauth_signature="x"'),
        status=401,
        error="invalid_client",
    ),
    *(
        Case(
            f"grant {grant}",
            body=f"grant_type={grant}".encode(),
            status=400,
            error="unsupported_grant_type",
        )
        for grant in (
            "password",
            "refresh_token",
            "authorization_code",
            "Client_Credentials",
            "%22%5C%00",
            "n%C3%A9",
        )
    ),
    *(
        Case(
            f"scope {scope}",
            body=GRANT + b"&scope=" + scope.encode(),
            status=400,
            error="invalid_scope",
        )
        for scope in (
            "openid",
            "V/gradebook.readonly",
            "https://purl.imsglobal.org/spec/or/v1p1/scope/roster.readonly",
            "graphql.read",
            "roster.readonly",
            "V/",
            "%00",
            "*",
            quote("'; DROP TABLE connection --"),
        )
    ),
    Case("a body of a megabyte", body=b"a" * 1_000_000, status=413, error="invalid_request"),
)

CASES = (*GIVEN, *MALFORMED, *UNPROVEN, *OTHERWISE)
