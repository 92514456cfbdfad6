"""The marked district, published, its service with the log of disclosures, and its previews."""

from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import select, update

from app.access.scopes import Version, allowed
from app.access.sharing import SHARED, DataToShare, Withheld
from app.access.tables import Connection, Credential
from app.access.viewer import EVERYTHING, Viewer
from app.database import Database
from app.preview.previewing import Previewer
from app.publishing.refresh import refresh
from app.settings import Settings
from app.stored_fragments import stored_fragments
from graphql_schema.execute import Graph
from tests.build import save
from tests.disclosure.reading import Logged, logged
from tests.facade.district import EVERYTHING as SCOPES_1_2
from tests.facade.district import PUBLIC_URL, token
from tests.facade.service import PEPPER
from tests.postgres import Postgres, patient
from tests.withheld.asking import Vendor
from tests.withheld.district import MARKED_DISTRICT

TOOL = Viewer("tool", "T", "Tool", frozenset({"graphql.read"}), None, EVERYTHING)


@pytest.fixture(scope="session")
def marked(postgres: Postgres) -> Iterator[Database]:
    """The district, published with stored documents."""
    with postgres.database() as url:
        database = patient(url, pool_size=4)
        save(database, *MARKED_DISTRICT)
        refresh(database, stored_fragments(PUBLIC_URL))
        yield database
        database.dispose()


@pytest.fixture(scope="session")
async def service(marked: Database) -> AsyncIterator[Logged]:
    """The service of it."""
    await marked.open()
    async with logged(marked) as made:
        yield made
    await marked.close()


@pytest.fixture(scope="session")
def previewer(marked: Database) -> Previewer:
    """What shows the answers of its connections."""
    settings = Settings.load(public_url=PUBLIC_URL, page_limit=5000, pepper=PEPPER)
    return Previewer(settings, marked)


@pytest.fixture(scope="session")
def graph(marked: Database, service: Logged) -> Graph:  # noqa: ARG001  the database is open
    """Its graph."""
    return Graph(marked)


def vendor(service: Logged, version: Version, *withheld: Withheld) -> Vendor:
    """Return a vendor to whom all is shared but this."""
    scopes = SCOPES_1_2 if version == "1.2" else allowed("1.1", "grade-book-sync")
    bearer = token(service.database, scopes=scopes, version=version)
    sharing = DataToShare(objects=SHARED, withheld=withheld).model_dump(mode="json", by_alias=True)
    with service.database.transaction() as transaction:
        newest = select(Credential.connection_id).order_by(Credential.id.desc()).limit(1)
        client_id = transaction.execute(newest).scalar_one()
        own = update(Connection).where(Connection.id == client_id)
        transaction.execute(own.values(sharing=sharing))
    return Vendor(client_id, version, service.client(bearer))
