import asyncio

from app.database import Database
from app.roster.bookmarks import Bookmarks

LIST = b"a list"


async def test_a_place_is_found_by_the_worker_that_put_it(opened: Database) -> None:
    bookmarks = Bookmarks(opened)

    bookmarks.put(LIST, 100, ("key-100",))

    assert await bookmarks.find(LIST, 100) == (100, ("key-100",))


async def test_another_worker_finds_the_nearest_place_before_an_offset(opened: Database) -> None:
    writer, reader = Bookmarks(opened), Bookmarks(opened)
    writer.put(LIST, 100, ("key-100", 7, None))
    writer.put(LIST, 200, ("key-200", 7, None))

    while (found := await reader.find(LIST, 250)) == (0, None):
        await asyncio.sleep(0.05)

    assert found == (200, ("key-200", 7, None))
    assert await reader.find(LIST, 150) == (100, ("key-100", 7, None))
    assert await reader.find(b"another list", 150) == (0, None)


async def test_what_is_no_longer_at_hand_is_found_in_the_table(opened: Database) -> None:
    bookmarks = Bookmarks(opened, size=1)
    bookmarks.put(LIST, 100, ("key-100",))
    bookmarks.put(LIST, 200, ("key-200",))

    while (found := await bookmarks.find(LIST, 100)) == (0, None):
        await asyncio.sleep(0.05)

    assert found == (100, ("key-100",))
