"""The page `/account`: the person's own password."""

from typing import Final

from anyio import to_thread
from starlette.responses import Response

from app.accounts.accounts import BadAccount
from app.accounts.passwords import is_password, password_hash, set_password
from app.accounts.roles import TITLES
from app.accounts.signing_in import record_act, start
from app.console.flash import redirect
from app.console.guard import SESSION, Page, Visit, set_cookie
from app.console.render import render
from app.console.roles import EVERYONE
from app.console.signing_in import address_of

PATH: Final = "/account"


async def _account(visit: Visit) -> Response:
    return _page(visit)


def _page(visit: Visit, *, error: str = "", status: int = 200) -> Response:
    role = TITLES[visit.account.role]
    return render(visit, "account.html", status, role=role, error=error)


async def _change_password(visit: Visit) -> Response:
    """Change the password; all sessions end, and this browser gets a new one."""

    def change() -> str:
        with visit.services.database.transaction() as transaction:
            hashed = password_hash(transaction, visit.account)
            if hashed is not None and not is_password(hashed, visit.form.secret("current")):
                raise BadAccount("The current password is wrong.")
            set_password(transaction, visit.account, visit.form.secret("password"))
            address = address_of(visit.request)
            record_act(transaction, visit.services, visit.account, "password changed", address)
            return start(transaction, visit.services, visit.account, address, "password").id

    try:
        id_ = await to_thread.run_sync(change)
    except BadAccount as refusal:
        return _page(visit, error=str(refusal), status=400)
    response = redirect(PATH, "The password was changed, and other sessions were ended.")
    set_cookie(response, visit.services, SESSION, id_)
    return response


PAGES: Final = (
    Page(PATH, ("GET",), EVERYONE, _account),
    Page(f"{PATH}/password", ("POST",), EVERYONE, _change_password),
)
