"""Descriptions answered: pages, single rows and totals, by one statement each."""

import hashlib
from collections import deque
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import orjson

from app.access.history.telling import has_tombstones
from app.access.policy import looks_up
from app.database import WriteConnection
from app.recent import Passing, Recent
from app.roster.pagination import Position
from graphql_schema.compile import cursors, order, reading
from graphql_schema.compile.ahead import Line, ahead
from graphql_schema.compile.arguments import DEFAULT_LIMIT, Operand, Shape
from graphql_schema.compile.describe import ByIds, Edition, Page, Reading, Record
from graphql_schema.compile.fragments import Expression, expression, storable
from graphql_schema.compile.global_ids import GlobalId, by_column
from graphql_schema.compile.mapping import NODES, Node
from graphql_schema.compile.plan import (
    Question,
    Statement,
    built_record,
    built_rows,
    count,
    count_tombstones,
    rows_by_keys,
    stored_record,
    stored_rows,
    visible_share,
)
from graphql_schema.compile.reading import ReadRow, Stream, place
from graphql_schema.compile.request import Asked
from graphql_schema.compile.select import CURSOR_MARK, Selecting, is_edge
from graphql_schema.context import Tally, ranges
from graphql_schema.memory import VisibleShare

EACH_COST: Final = 1.5
"""How much more it costs to look up for one row whether it is seen than to find one that is.

Measured with 12,000 students; where both cost about the same a wrong choice doubles the time.
"""
COUNT_COST: Final = 4
"""How much more it costs to find a row that is seen than to read one in a join of all."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a page begins: behind a row known by its order values, and further by `offset`.

    Before the row `until` it ends at the latest. Both are as of the order in which rows are read.
    """

    after: tuple[Any, ...] | None
    offset: int
    until: tuple[Any, ...] | None = None
    position: Position | None = None
    """Of a live list that is read by offset: what the page continues."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a page, and their JSON."""

    texts: list[bytes]
    rows: list[ReadRow]


@dataclass(slots=True)
class _Rest:
    """What of a page is still to be read: from where on, how many rows, and what that takes."""

    start: Start
    limit: int
    needs: Literal["nothing", "room", "building"] = "nothing"


async def answer_page(asked: Asked, page: Page) -> orjson.Fragment | Stream:
    """Return the rows of a page as a JSON array, streamed if they may be many.

    Where `pageInfo` is asked for, its end must be known first, and nothing is streamed.
    """
    try:
        limit = _limit(asked, page)
        start = await _start(asked, page)
        above, streamed = asked.context.stream_above, asked.context.streamed
        is_long = above is not None and limit > above
        if is_long and not page.peek and not page.backward and not streamed:
            counts: deque[Tally] = deque()
            line = Line()
            parts = ahead(_parts(asked, page, _Rest(start, limit), counts, line), line)
            streamed.append(parts)
            return await _streamed(parts, counts, asked.context.tally)
        return await _whole(asked, page, start, limit)
    finally:
        page.finish(None)


async def _whole(asked: Asked, page: Page, start: Start, limit: int) -> orjson.Fragment:
    texts: list[bytes] = []
    rows: list[ReadRow] = []
    async with aclosing(_pieces(asked, page, _Rest(start, limit + page.peek))) as pieces:
        async for piece in pieces:
            texts += piece.texts
            rows += piece.rows
    more = len(rows) > limit
    del rows[limit:], texts[limit:]
    asked.context.tally.add(_tally(page.node, rows))
    if rows and start.position is not None:
        await _note_end(asked, page, limit, start.position, rows)
    elif rows and len(rows) == limit:
        _remember(asked, page, limit, rows[-1])
    if page.backward:
        rows.reverse()
        texts.reverse()
    page.finish(_reading(asked, page, rows, more=more))
    return orjson.Fragment(_array(texts))


def _reading(asked: Asked, page: Page, rows: Sequence[ReadRow], *, more: bool) -> Reading:
    """Return what is known of a page: a cursor that it begins or ends at is that of a row."""
    is_after = page.arguments.get("after") is not None or _number(asked, page, "offset", 0) > 0
    is_before = page.arguments.get("before") is not None
    return Reading(
        cursors.written(place(rows[0])) if rows else None,
        cursors.written(place(rows[-1])) if rows else None,
        has_previous=is_after or (page.backward and more),
        more=is_before or (not page.backward and more),
        rows=len(rows),
    )


async def answer_by_ids(asked: Asked, wanted: ByIds) -> orjson.Fragment | None:
    """Return rows by their global ids as JSON, by one statement for each type."""
    found: dict[GlobalId, bytes] = {}
    for view, edition in wanted.editions.items():
        ids = [each for each in dict.fromkeys(wanted.ids) if each.view == view]
        texts = await _read_by_keys(asked, view[0], edition, [each.key for each in ids])
        found |= {each: texts[each.key] for each in ids if each.key in texts}
    parts = [found.get(each) for each in wanted.ids]
    if wanted.single:
        return None if parts[0] is None else orjson.Fragment(parts[0])
    return orjson.Fragment(_array([b"null" if part is None else part for part in parts]))


async def answer_record(asked: Asked, record: Record) -> orjson.Fragment | None:
    """Return one row as a JSON object; None where the viewer sees none."""
    question = Question(record.node, record.where)
    given = asked.given(record.edition)
    found = None
    stored = asked.plan("stored record", lambda s: _stored_record(asked, question, s))
    if stored is not None:
        statement, made = stored
        given["document_key"] = made.key(asked.variables)
        found = await _first(asked, statement, given, record.connection)
        if found is None and not _may_have_tombstones(asked, record.node):
            return None
    if found is None or found[0] is None:
        statement = asked.plan(
            "record", lambda s: built_record(question, asked.type_, asked.field, s)
        )
        found = await _first(asked, statement, given, record.connection)
    if found is None:
        return None
    asked.context.tally.add(_tally(record.node, [found]))
    return orjson.Fragment(found[0])


def _stored_record(
    asked: Asked, question: Question, selecting: Selecting
) -> tuple[Statement, Expression] | None:
    """Return what reads the stored document of a row; None where none can be what is asked for."""
    if not storable(question.node, asked.field, asked.viewer.policy):
        return None
    statement = stored_record(question, selecting)
    return statement, _stored(asked, question.node, asked.selecting())


def answer_total(asked: Asked, page: Page) -> int | Awaitable[int]:
    """Return how many rows a page is cut from.

    Of what is published that is counted once per edition, view and filter; of what is live, or may
    have tombstones, with every first page, and again if the next ones take long; where there may be
    tombstones, with the last page too, so that none that is new cuts off a row. Of what is live it
    fits where the page ends: more where rows follow, and no more where none does, so that a client
    that counts stops at the end.
    """
    key = _list_key(asked, page, "where")
    known = None
    if _keeps_counts(asked, page) or _is_further(asked, page):
        known = _counts(asked, page).get(key)
    if not page.node.published and page.peek and not page.has_cursors:
        return _fitted(asked, page, key, known)
    if known is not None and _may_have_tombstones(asked, page.node) and _ends(asked, page, known):
        known = None
    return _counted(asked, page, key) if known is None else known


def _ends(asked: Asked, page: Page, total: int) -> bool:
    """Whether a page reaches the end of a list of so many rows."""
    return _number(asked, page, "offset", 0) + _limit(asked, page) >= total


async def _fitted(asked: Asked, page: Page, key: bytes, known: int | None) -> int:
    total = await _counted(asked, page, key) if known is None else known
    reading = await page.reading()
    end = _number(asked, page, "offset", 0) + reading.rows
    if reading.more and total <= end:
        total = max(await _counted(asked, page, key), end + 1)
    if not reading.more and (reading.rows or total > end):
        return end
    return total


async def _counted(asked: Asked, page: Page, key: bytes) -> int:
    question = Question(page.node, page.arguments.get("where"))
    share = await _visible_share(asked, page)
    is_share = page.node.published and not _may_have_tombstones(asked, page.node)
    if share is not None and question.where is None and is_share:
        total = share.visible
    else:
        few = share is not None and share.visible * COUNT_COST <= share.total
        total = await _count(asked, page, question, few=few)
    _counts(asked, page).put(key, total)
    return total


async def _count(asked: Asked, page: Page, question: Question, *, few: bool) -> int:
    """Return how many rows are asked for; those of an edition are counted once, tombstones anew."""
    given = asked.given(page.edition)
    if not _may_have_tombstones(asked, page.node):
        statement = asked.plan(("count", few), lambda s: count(question, s.listing(few)))
        return sum(await _numbers(asked, statement, given))
    counts, key = asked.context.memory.counts, b"edition" + _list_key(asked, page, "where")
    known = counts.get(key)
    if known is not None:
        statement = asked.plan("tombstones", lambda s: count_tombstones(question, s))
        return known + sum(await _numbers(asked, statement, given))
    statement = asked.plan(("count", few), lambda s: count(question, s.listing(few)))
    in_edition, left = await _numbers(asked, statement, given)
    counts.put(key, in_edition)
    return in_edition + left


async def _numbers(asked: Asked, statement: Statement, given: Mapping[str, Any]) -> tuple[int, ...]:
    found = await _first(asked, statement, given)
    assert found is not None  # noqa: S101  a count is a row
    return tuple(map(int, found))


def _counts(asked: Asked, page: Page) -> Recent[bytes, int] | Passing[bytes, int]:
    memory = asked.context.memory
    return memory.counts if _keeps_counts(asked, page) else memory.passing_counts


def _keeps_counts(asked: Asked, page: Page) -> bool:
    """Whether a list is as long as long as its edition is read: tombstones come and end."""
    return page.node.published and not _may_have_tombstones(asked, page.node)


def _may_have_tombstones(asked: Asked, node: Node) -> bool:
    table = node.table
    return table is not None and has_tombstones(asked.viewer, table)


def _is_further(asked: Asked, page: Page) -> bool:
    """Whether a page is not the first of its list."""
    return page.has_cursors or _number(asked, page, "offset", 0) > 0


async def _streamed(
    parts: AsyncGenerator[bytes, None], counts: deque[Tally], tally: Tally
) -> orjson.Fragment | Stream:
    """Return a stream whose first part is at hand, so that what fails early fails whole.

    `counts` are what each part has; it is added to `tally` when the part is taken.
    """
    first = await anext(parts, None)
    if first is None:
        return orjson.Fragment(b"[]")

    async def array() -> AsyncIterator[bytes]:
        async with aclosing(parts):
            tally.add(counts.popleft())
            yield b"[" + first
            async for part in parts:
                tally.add(counts.popleft())
                yield b"," + part
            yield b"]"

    return Stream(array(), parts)


async def _parts(
    asked: Asked, page: Page, rest: _Rest, counts: deque[Tally], line: Line
) -> AsyncGenerator[bytes, None]:
    """Yield the objects of a page, joined by commas, as many at a time as come at once."""
    last, rows, limit = None, 0, rest.limit
    async with aclosing(_pieces(asked, page, rest, line)) as pieces:
        async for piece in pieces:
            counts.append(_tally(page.node, piece.rows))
            yield b",".join(piece.texts)
            last, rows = piece.rows[-1], rows + len(piece.rows)
    if last is not None and rows == limit:
        _remember(asked, page, limit, last)


async def _pieces(
    asked: Asked, page: Page, rest: _Rest, line: Line | None = None
) -> AsyncGenerator[Piece, None]:
    """Yield the rows of a page: stored documents as far as they go, built ones from there on.

    Read for a `line` they come in pieces. While that has no room, the database connection is
    given back; the statement that goes on begins behind the last row.
    """
    for made in _makers(asked, page, few=await _sees_few(asked, page, rest.limit)):
        while True:
            async with aclosing(_statement_pieces(asked, made, rest, line)) as pieces:
                async for piece in pieces:
                    yield piece
            if line is None or rest.needs != "room":
                break
            await line.until_room()
        if rest.needs == "nothing":
            return


async def _statement_pieces(
    asked: Asked, made: "Maker", rest: _Rest, line: Line | None
) -> AsyncGenerator[Piece, None]:
    """Yield the rows that one statement gives, and leave in `rest` what it did not give."""
    statement, given = made(rest.start)
    given |= {"limit": rest.limit, "offset": rest.start.offset}
    given |= {f"after_{i}": value for i, value in enumerate(rest.start.after or ())}
    given |= {f"until_{i}": value for i, value in enumerate(rest.start.until or ())}
    parameters = statement.parameters(asked.variables, given)
    database = asked.context.database
    read = (
        reading.whole(database, statement, parameters)
        if line is None
        else reading.chunks(database, statement, parameters, is_continued=rest.needs == "room")
    )
    rest.needs = "nothing"
    async with aclosing(read) as chunks:
        async for chunk in chunks:
            piece = _with_cursors(_usable(chunk)) if is_edge(asked.type_) else _usable(chunk)
            if piece.rows:
                rest.start = Start(place(piece.rows[-1]), 0, rest.start.until)
                rest.limit -= len(piece.rows)
                yield piece
            if len(piece.rows) < len(chunk):
                rest.needs = "building"
                return
            if line is not None and rest.limit and not await line.has_room():
                rest.needs = "room"
                return


Maker = Callable[[Start], tuple[Statement, dict[str, Any]]]


def _makers(asked: Asked, page: Page, *, few: bool) -> Iterator[Maker]:
    """Yield what makes the statements of a page, in the order in which they are tried."""

    def question(start: Start) -> Question:
        after, until = _present(start.after), _present(start.until)
        where, order_by = page.arguments.get("where"), page.arguments.get("orderBy")
        return Question(page.node, where, order_by, after, until, page.backward)

    def stored(start: Start) -> tuple[Statement, dict[str, Any]]:
        asks = question(start)
        statement = asked.plan(
            ("stored", asks.after, asks.until, asks.backward, few),
            lambda s: stored_rows(asks, asked.type_, asked.field, s.listing(few)),
        )
        given = asked.given(page.edition)
        return statement, given | {"document_key": _document_key(asked, page.node)}

    def built(start: Start) -> tuple[Statement, dict[str, Any]]:
        asks = question(start)
        statement = asked.plan(
            ("built", asks.after, asks.until, asks.backward, few),
            lambda s: built_rows(asks, asked.type_, asked.field, s.listing(few)),
        )
        return statement, asked.given(page.edition)

    if not is_edge(asked.type_) and storable(page.node, asked.field, asked.viewer.policy):
        yield stored
    yield built


def _present(place_: tuple[Any, ...] | None) -> tuple[bool, ...] | None:
    """Return which order values a row has; None for no row."""
    return None if place_ is None else tuple(value is not None for value in place_)


async def _sees_few(asked: Asked, page: Page, limit: int) -> bool:
    """Whether finding all rows that the viewer sees costs less than passing over the others.

    For a page that is `visible` rows found against `limit * total / visible` looked at, of which
    each costs about `EACH_COST` times as much.
    """
    share = await _visible_share(asked, page)
    if share is None:
        return False
    return share.visible * share.visible <= EACH_COST * limit * share.total


async def _visible_share(asked: Asked, page: Page) -> VisibleShare | None:
    """Return how many rows of a type are visible, which is counted once per edition and view.

    None where the policy does not look up the rows of others. The page and the total of a list ask
    for it in the same moment, and so do a vendor's first requests in an edition: one counts.
    """
    policy, table = asked.viewer.policy, page.node.table
    if page.edition is None or table is None or not looks_up(policy, table):
        return None
    memory = asked.context.memory
    key = (page.edition, policy.view, table.name)
    async with memory.counting((*key, asked.viewer.id)):
        share = memory.visible_shares.get(key)
        if share is None:
            statement = asked.plan("visible share", lambda s: visible_share(page.node, s))
            found = await _first(asked, statement, asked.given(page.edition))
            assert found is not None  # noqa: S101  counts are a row
            share = VisibleShare(*found)
            memory.visible_shares.put(key, share)
        return share


def _document_key(asked: Asked, node: Node) -> int:
    made = asked.plan("fragment", lambda s: _stored(asked, node, s))
    return made.key(asked.variables)


def _stored(asked: Asked, node: Node, selecting: Selecting) -> Expression:
    return expression(node, asked.type_, asked.field, selecting)


async def _first(
    asked: Asked,
    statement: Statement,
    given: Mapping[str, Any],
    within: WriteConnection | None = None,
) -> ReadRow | None:
    parameters = statement.parameters(asked.variables, given)
    return await reading.first(asked.context.database, statement, parameters, within)


async def _start(asked: Asked, page: Page) -> Start:
    """Return where a page begins: at its cursor, or at a bookmark that its offset stands for."""
    offset = _number(asked, page, "offset", 0)
    if page.has_cursors:
        after, before = _place_at(asked, page, "after"), _place_at(asked, page, "before")
        return Start(before, 0, after) if page.backward else Start(after, offset, before)
    if not page.node.published:
        return await _position(asked, page, offset)
    if not offset:
        return Start(None, 0)
    list_ = _list_key(asked, page, "where", "orderBy")
    counted, before = await asked.context.memory.bookmarks.find(list_, offset)
    return Start(before, offset - counted)


def _place_at(asked: Asked, page: Page, name: str) -> tuple[Any, ...] | None:
    """Return the order values that a cursor in an argument stands for; None for no cursor."""
    cursor = page.arguments.get(name)
    if not isinstance(cursor, Operand):
        return None
    kinds = order.kinds(page.node, page.arguments.get("orderBy"))
    return cursors.read(cursor.read(asked.variables), kinds, name)


async def _position(asked: Asked, page: Page, offset: int) -> Start:
    """Return where a page of a live list begins, for a client that reads it by offset."""
    limit = _limit(asked, page)
    position = await asked.context.memory.pagination.find(_reader_key(asked, page), limit, offset)
    return Start(position.after, position.skip, position=position)


async def _note_end(
    asked: Asked, page: Page, limit: int, begun: Position, rows: Sequence[ReadRow]
) -> None:
    """Keep where a page of a live list ended, if it is full: another may follow."""
    if len(rows) < limit:
        return
    offset = _number(asked, page, "offset", 0)
    end = offset + len(rows), place(rows[-1])
    await asked.context.memory.pagination.note(_reader_key(asked, page), limit, offset, begun, end)


def _reader_key(asked: Asked, page: Page) -> bytes:
    """Return a hash of a list and of who reads it."""
    list_ = _list_key(asked, page, "where", "orderBy")
    return hashlib.sha256(list_ + asked.context.viewer.id.encode()).digest()


def _remember(asked: Asked, page: Page, limit: int, last: ReadRow) -> None:
    """Bookmark the row behind which the next page of this list begins."""
    end = _number(asked, page, "offset", 0) + limit
    if page.has_cursors:
        return
    if page.node.published:
        list_ = _list_key(asked, page, "where", "orderBy")
        asked.context.memory.bookmarks.put(list_, end, place(last))


def _list_key(asked: Asked, page: Page, *names: str) -> bytes:
    """Return a hash of a list: its edition, its viewer's view, its type and these arguments."""
    said = [_concrete(page.arguments.get(name), asked.variables) for name in names]
    view = asked.viewer.policy.view
    known_by = [page.edition, view, page.node.name, _receipts(asked, page), *said]
    return hashlib.sha256(orjson.dumps(known_by, option=orjson.OPT_SORT_KEYS)).digest()


def _receipts(asked: Asked, page: Page) -> int:
    """Return what the number of tombstones in a list of an edition depends on besides the view."""
    history = asked.viewer.policy.history
    if history is None or page.edition is None or not _may_have_tombstones(asked, page.node):
        return 0
    return history.receipts_beside(page.edition)


def _concrete(shape: Shape, variables: Mapping[str, Any]) -> Any:
    """Return a shape with its operands read: what a list is known by."""
    match shape:
        case Operand():
            return shape.read(variables)
        case Mapping():
            return {name: _concrete(each, variables) for name, each in shape.items()}
        case list() | tuple():
            return [_concrete(each, variables) for each in shape]
    return shape


def _limit(asked: Asked, page: Page) -> int:
    return min(_number(asked, page, "limit", DEFAULT_LIMIT), asked.context.page_limit)


def _number(asked: Asked, page: Page, name: str, default: int) -> int:
    number = page.arguments.get(name)
    return int(number.read(asked.variables)) if isinstance(number, Operand) else default


def _array(texts: list[bytes]) -> bytes:
    """Return texts as a JSON array, copied once: a page may be megabytes."""
    if not texts:
        return b"[]"
    texts[0] = b"[" + texts[0]
    texts[-1] += b"]"
    return b",".join(texts)


def _usable(chunk: list[ReadRow]) -> Piece:
    """Return the rows up to the first whose document is missing."""
    texts = [row[0] for row in chunk]
    if None not in texts:
        return Piece(texts, chunk)
    end = texts.index(None)
    return Piece(texts[:end], chunk[:end])


def _with_cursors(piece: Piece) -> Piece:
    """Return edges with the cursor of each in place of the mark."""
    mark = CURSOR_MARK.encode()
    texts = [
        text.replace(mark, cursors.written(place(row)).encode()) if mark in text else text
        for text, row in zip(piece.texts, piece.rows, strict=True)
    ]
    return Piece(texts, piece.rows)


async def _read_by_keys(
    asked: Asked, type_: str, edition: Edition | None, keys: Sequence[tuple[Any, ...]]
) -> Mapping[tuple[Any, ...], bytes]:
    """Return the JSON of the rows of a type with some keys, by key; of those that are seen."""
    node = NODES[type_]
    number, seen_by = (None, None) if edition is None else (edition.number, edition.viewer)
    asked = replace(asked, type_=asked.execution.schema.type_map[type_], seen_by=seen_by)
    statement = asked.plan(
        ("by keys", type_), lambda s: rows_by_keys(node, asked.type_, asked.field, s)
    )
    parameters = statement.parameters(asked.variables, asked.given(number) | by_column(keys))
    found: dict[tuple[Any, ...], ReadRow] = {}
    async with aclosing(reading.whole(asked.context.database, statement, parameters)) as chunks:
        async for rows in chunks:
            found |= {place(row): row for row in rows}
    wanted = [found[key] for key in keys if key in found]
    asked.context.tally.add(_tally(node, wanted))
    return {place(row): row[0] for row in wanted}


def _tally(node: Node, rows: Sequence[ReadRow]) -> Tally:
    """Return what the log of disclosures holds of these rows."""
    tally = Tally(len(rows), people=[row[2] for row in rows if row[2] is not None])
    if node.published and node.table is not None:
        numbers = [row[1] for row in rows if row[1] is not None]
        tally.numbers = {node.table.name: ranges(numbers)}
    return tally
