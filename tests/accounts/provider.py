"""An OpenID provider over a real socket: its answers are right until a test changes them."""

import base64
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.accounts.console import TestClock

CLIENT = "rollcall-client"
SECRET = "a client secret of the provider"
PERSON = {"sub": "p-1", "email": "ada@district.example", "email_verified": True, "name": "Ada L"}


@dataclass
class Provider:
    """A provider, whose next sign-in is of `person`."""

    clock: TestClock
    url: str = ""
    person: dict[str, Any] = field(default_factory=lambda: dict(PERSON))
    claims: dict[str, Any] = field(default_factory=dict)
    """Claims of the ID token in place of the right ones."""
    userinfo: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    """Statements of the metadata in place of the right ones."""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "k1"}))
    published: RSAKey | None = None
    """The key that is published, where it is not the one that signs."""
    grants: dict[str, dict[str, str]] = field(default_factory=dict)
    """What was requested, by code."""
    tokens: int = 0
    """How many codes were exchanged."""
    down: bool = False

    def reset(self) -> None:
        """Give right answers again."""
        self.person, self.claims, self.metadata = dict(PERSON), {}, {}
        self.userinfo, self.published, self.down = {}, None, False

    def approve(self, location: str) -> dict[str, str]:
        """Return what the provider sends a browser back with, as if its person agreed."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert location.startswith(f"{self.url}/authorize?")
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.grants[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.url}

    def get(self, path: str) -> tuple[int, Any]:
        """Return status and body of a page."""
        pages: Mapping[str, Any] = {
            "/.well-known/openid-configuration": self._metadata(),
            "/jwks": {"keys": [(self.published or self.key).as_dict(private=False)]},
            "/userinfo": self.userinfo or None,
        }
        found = None if self.down else pages.get(path)
        return (503, {}) if found is None else (200, found)

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "userinfo_endpoint": f"{self.url}/userinfo",
            **self.metadata,
        }

    def exchange(self, form: Mapping[str, str], authorization: str) -> tuple[int, Any]:
        """Return the tokens of a code, which is of use once."""
        asked = self.grants.pop(form.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        posted = (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        challenge = create_s256_code_challenge(form.get("code_verifier", ""))
        if asked is None or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant", "error_description": "unknown code"}
        if not posted and authorization != f"Basic {basic}":
            return 401, {"error": "invalid_client"}
        assert form["redirect_uri"] == asked["redirect_uri"]
        self.tokens += 1
        return 200, {
            "access_token": "an-access-token",
            "token_type": "Bearer",
            "id_token": self._id_token(asked),
        }

    def _id_token(self, asked: Mapping[str, str]) -> str:
        now = int(self.clock().timestamp())
        right = {"iss": self.url, "aud": asked["client_id"], "iat": now, "exp": now + 300}
        claims = {**right, "nonce": asked["nonce"], **self.person, **self.claims}
        return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.key)


@contextmanager
def running_provider(clock: TestClock) -> Iterator[Provider]:
    """Run a provider on a free port of this machine."""
    provider = Provider(clock)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(*provider.get(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(*provider.exchange(form, self.headers.get("authorization", "")))

        def _answer(self, status: int, content: Any) -> None:
            body = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def callback(name: str, parameters: Mapping[str, str]) -> str:
    """Return the path that a provider sends a browser back to."""
    return f"/sign-in/with/{name}/callback?{urlencode(parameters)}"
