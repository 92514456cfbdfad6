"""What a person who started the service needs next, printed once it answers."""

import time
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

from app.access.demonstration import kept_file, kept_teacher
from app.access.handover import Handover
from app.accounts.newcomer import NEWCOMER
from app.accounts.sign_in_links import SignInLink
from app.settings import Settings

_PATIENCE = 600.0  # seconds, as long as workers may take to load on a busy machine
_PAUSE = 0.05
_WIDTH = 78

_HEAD = """
Rollcall answers at {url}

  API, documented   {url}/docs
  Console           {url}/console
  GraphQL           {url}/graphql
  Base URL, 1.2     {url}/ims/oneroster/rostering/v1p2
  Base URL, 1.1     {url}/ims/oneroster/v1p1
  Token URL         {url}/oauth2/token
"""
_DEMONSTRATION = """\
  Client id         {id}
  Client secret     {secret}
{teacher}
Two users of the sample district, from another terminal:

curl -s '{url}/ims/oneroster/rostering/v1p2/users?limit=2' -H "Authorization: Bearer $(
  curl -s {url}/oauth2/token -u '{id}:{secret}' -d grant_type=client_credentials |
  sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')"
"""
_HIDDEN = """\
  Client id         {id}
  Client secret     in {file}
                    (not shown: standard output is not a terminal; see --show-secrets)
{teacher}"""
_TEACHER = """\
  A teacher         {teacher}
                    whose first class has students with e-mail, results and an assessment

The credentials are for the roster and the grade book of OneRoster 1.2. For assessments, for 1.1:
scripts/rollcall connection create NAME --partner --all-data --type assessments-sync
scripts/rollcall connection create NAME --partner --all-data --type grade-book-sync --version 1.1
"""
_SIGN_IN = """\
  Sign in           {link}
                    (works once, until {ends_at} UTC)
"""
_SIGN_IN_HIDDEN = """\
  Sign in           scripts/rollcall admin link {email}
                    (the link is not shown: standard output is not a terminal)
"""
_CONNECT = """
Credentials for a vendor: scripts/rollcall connection create NAME
"""
_TAIL = """
Ctrl-C stops the service and everything it started.
"""


def welcome(
    settings: Settings,
    demonstration: Handover | None,
    *,
    secrets: bool,
    link: SignInLink | None = None,
) -> str:
    """Return the addresses, the credentials of the demonstration and a request that works.

    `link` signs a newcomer in. Without `secrets` it says where the secrets are instead.
    """
    url = settings.public_url
    middle = _CONNECT
    id_ = kept_teacher(settings) if demonstration else None
    teacher = _TEACHER.format(teacher=id_) if id_ else ""
    if demonstration and secrets:
        secret = demonstration.client_secret
        middle = _DEMONSTRATION.format(
            url=url, id=demonstration.client_id, secret=secret, teacher=teacher
        )
    elif demonstration:
        middle = _HIDDEN.format(
            id=demonstration.client_id, file=kept_file(settings), teacher=teacher
        )
    rule = "-" * _WIDTH
    return f"{rule}{_HEAD.format(url=url)}{_sign_in(link, secrets=secrets)}{middle}{_TAIL}{rule}"


def _sign_in(link: SignInLink | None, *, secrets: bool) -> str:
    if link is None:
        return ""
    if not secrets:
        return _SIGN_IN_HIDDEN.format(email=NEWCOMER)
    return _SIGN_IN.format(link=link.url, ends_at=f"{link.ends_at:%Y-%m-%d %H:%M}")


def wait_until_live(settings: Settings) -> bool:
    """Return whether the service answers on its own machine, as soon as it does."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104
    address = f"http://{host}:{settings.port}/live"
    direct = build_opener(ProxyHandler({}))
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            direct.open(address, timeout=1).close()
        except (HTTPError, URLError, OSError):
            time.sleep(_PAUSE)
        else:
            return True
    return False
