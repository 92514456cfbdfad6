"""The page `/people/providers`: identity providers that people sign in with."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from app.accounts.identity.providers import GIVEN_ROLES, PRESETS
from app.console.ask import GraphRefused, ask
from app.console.flash import redirect
from app.console.guard import Page, Visit
from app.console.render import render
from app.console.roles import ADMINISTRATORS

PATH: Final = "/people/providers"
_LIST: Final = """
query Providers { administration { identityProviders {
  name title issuer clientId hasSecret redirectUri roles { domain role } trustedDomains
  changedBy changedAt
} } }
"""
_SAVE: Final = """
mutation Save($provider: IdentityProviderInput!) {
  saveIdentityProvider(provider: $provider) { title redirectUri }
}
"""
_REMOVE: Final = "mutation Remove($name: String!) { removeIdentityProvider(name: $name) { title } }"
_TEST: Final = "mutation Test($name: String!) { testIdentityProvider(name: $name) }"
_FIELDS: Final = ("name", "title", "issuer", "clientId", "roles", "trustedDomains")


async def _show(visit: Visit) -> Response:
    name = visit.request.query_params.get("change", "")
    found = (await ask(visit, _LIST))["administration"]["identityProviders"]
    chosen = next((each for each in found if each["name"] == name), None)
    return _page(visit, found, _values(chosen, name))


def _page(
    visit: Visit, found: Any, values: Mapping[str, str], *, error: str = "", status: int = 200
) -> Response:
    presets = [(name, title, issuer) for name, (title, issuer) in PRESETS.items()]
    return render(
        visit,
        "providers.html",
        status,
        providers=found,
        presets=presets,
        values=values,
        roles=GIVEN_ROLES,
        error=error,
        query=_LIST,
    )


def _values(chosen: Mapping[str, Any] | None, name: str) -> dict[str, str]:
    """Return what the form begins with: a provider, a preset or nothing."""
    if chosen is None:
        title, issuer = PRESETS.get(name, ("", ""))
        known = {"name": name if name in PRESETS else "", "title": title, "issuer": issuer}
        return {**dict.fromkeys(_FIELDS, ""), **known}
    roles = "\n".join(f"{each['domain']}={each['role']}" for each in chosen["roles"])
    given = {each: chosen[each] for each in ("name", "title", "issuer", "clientId")}
    return {**given, "roles": roles, "trustedDomains": "\n".join(chosen["trustedDomains"])}


async def _save(visit: Visit) -> Response:
    form = visit.form
    values = {name: form.text(name) for name in _FIELDS}
    given = {name: values[name] for name in ("name", "title", "issuer", "clientId")}
    provider = {
        **given,
        "clientSecret": form.secret("clientSecret") or None,
        "roles": [_role_of(line) for line in values["roles"].split()],
        "trustedDomains": values["trustedDomains"].replace(",", " ").split(),
    }
    try:
        saved = (await ask(visit, _SAVE, {"provider": provider}))["saveIdentityProvider"]
    except GraphRefused as refusal:
        found = (await ask(visit, _LIST))["administration"]["identityProviders"]
        return _page(visit, found, values, error=str(refusal), status=400)
    text = f"{saved['title']} was saved. Register {saved['redirectUri']} there as redirect URI."
    return redirect(PATH, text)


def _role_of(line: str) -> dict[str, str]:
    domain, _, role = line.strip(",").partition("=")
    return {"domain": domain, "role": role}


async def _remove(visit: Visit) -> Response:
    done = await ask(visit, _REMOVE, {"name": visit.form.text("name")})
    return redirect(PATH, f"{done['removeIdentityProvider']['title']} was removed.")


async def _test(visit: Visit) -> Response:
    problem = (await ask(visit, _TEST, {"name": visit.form.text("name")}))["testIdentityProvider"]
    works = "The metadata and the keys of the provider were read. Sign in with it to see the rest."
    return redirect(PATH, f"The provider cannot be used: {problem}." if problem else works)


PAGES: Final = (
    Page(PATH, ("GET",), ADMINISTRATORS, _show),
    Page(f"{PATH}/save", ("POST",), ADMINISTRATORS, _save),
    Page(f"{PATH}/remove", ("POST",), ADMINISTRATORS, _remove),
    Page(f"{PATH}/test", ("POST",), ADMINISTRATORS, _test),
)
