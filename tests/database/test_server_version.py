"""Which servers the service works with."""

import pytest

from app.migrations.run import TooOld, refuse_old


@pytest.mark.parametrize(("server", "named"), [("160004", "16.4"), ("90624", "9.624")])
def test_an_older_server_is_refused_with_its_version(server: str, named: str) -> None:
    with pytest.raises(TooOld, match=rf"PostgreSQL {named}; Rollcall needs 17 or newer"):
        refuse_old(server)


@pytest.mark.parametrize("server", ["170000", "180001"])
def test_a_newer_server_is_taken(server: str) -> None:
    refuse_old(server)
