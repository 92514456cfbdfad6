"""The page `/reveal`: masked personal data, shown for a while after a reason was given."""

from typing import Final

from anyio import to_thread
from starlette.responses import Response

from app.accounts.people import REVEALING_ROLES
from app.accounts.sessions import REVEALED, reveal
from app.accounts.signing_in import record_act
from app.console.flash import redirect
from app.console.guard import Page, Visit, is_own_path
from app.console.render import render
from app.console.signing_in import HOME, address_of

PATH: Final = "/reveal"
_ACTION: Final = "personal data revealed"
_SHORTEST: Final = 10
_LONGEST: Final = 1_000
_MINUTES: Final = int(REVEALED.total_seconds() // 60)


async def _reveal(visit: Visit) -> Response:
    if visit.request.method != "POST":
        return _form(visit, visit.request.query_params.get("next", ""))
    reason, next_ = " ".join(visit.form.text("reason").split()), visit.form.text("next")
    if not _SHORTEST <= len(reason) <= _LONGEST or "\0" in reason:
        error = f"Write a reason of {_SHORTEST} to {_LONGEST:,} characters."
        return _form(visit, next_, error=error, status=400)

    def record() -> None:
        with visit.services.database.transaction() as transaction:
            until = reveal(transaction, visit.session, visit.services.now())
            address, details = address_of(visit.request), {"reason": reason, "until": str(until)}
            record_act(transaction, visit.services, visit.account, _ACTION, address, **details)

    await to_thread.run_sync(record)
    message = f"Personal data is shown for {_MINUTES} minutes. The reason is in the audit log."
    return redirect(next_ if is_own_path(next_) else HOME, message)


def _form(visit: Visit, next_: str, *, error: str = "", status: int = 200) -> Response:
    revealed = visit.session.reveals(visit.services.now())
    values = {"next": next_, "error": error, "revealed": revealed, "minutes": _MINUTES}
    return render(visit, "reveal.html", status, **values)


PAGES: Final = (Page(PATH, ("GET", "POST"), REVEALING_ROLES, _reveal),)
