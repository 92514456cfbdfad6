"""A TCP proxy in front of the tests' PostgreSQL: it forwards, refuses, swallows or drops."""

import asyncio
import ctypes
import socket
import struct
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any

from sqlalchemy import make_url

Read = Callable[[], Awaitable[bytes]]

_ATTACH_FILTER = 26  # SO_ATTACH_FILTER of Linux
_DETACH_FILTER = 27
_DROP_ALL = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))  # BPF: return 0
_PROGRAM = struct.pack("HL", 1, ctypes.addressof(_DROP_ALL))


class Proxy:
    """Listens on a port of its own; `url` leads through it to a database."""

    def __init__(self, url: str) -> None:
        self._server = make_url(url)
        self._loop = asyncio.new_event_loop()
        self._passing = asyncio.Event()
        self._sockets: list[socket.socket] = []
        """Those that clients see, accepted ones and the one that listens."""
        self._is_dropping = False
        self._listener: asyncio.Server | None = None
        self._links: set[asyncio.Task[None]] = set()
        self.port = _free_port()

    @property
    def url(self) -> str:
        """The database's address through the proxy."""
        leading = self._server.set(host="127.0.0.1", port=self.port, query={"sslmode": "disable"})
        return leading.render_as_string(hide_password=False)

    @contextmanager
    def running(self) -> Iterator["Proxy"]:
        """Forward, on a thread of its own, as long as the block runs."""
        thread = Thread(target=self._loop.run_forever, daemon=True)
        thread.start()
        self.forward()
        try:
            yield self
        finally:
            self.refuse()
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()

    def forward(self) -> None:
        """Accept connections, and pass on what comes."""
        self._do(self._forward())

    def refuse(self) -> None:
        """Accept no connection, and end those there are, as where the server has stopped."""
        self._do(self._refuse())

    def swallow(self) -> None:
        """Accept everything and pass nothing on, as where the network loses every packet."""
        self._loop.call_soon_threadsafe(self._passing.clear)

    def drop(self) -> None:
        """Lose every packet that comes, as a network does: the kernel acknowledges nothing."""
        self._do(self._drop())

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _forward(self) -> None:
        self._passing.set()
        for each in self._sockets if self._is_dropping else ():
            if each.fileno() >= 0:
                each.setsockopt(socket.SOL_SOCKET, _DETACH_FILTER, 0)
        self._is_dropping = False
        if self._listener is None:
            self._listener = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
            self._sockets += self._listener.sockets

    async def _drop(self) -> None:
        self._is_dropping = True
        for each in self._sockets:
            if each.fileno() >= 0:
                each.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, _PROGRAM)

    async def _refuse(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        for link in self._links:
            link.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._sockets.append(writer.get_extra_info("socket"))
        link = asyncio.create_task(self._link(reader, writer))
        self._links.add(link)
        link.add_done_callback(self._links.discard)

    async def _link(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = f"{self._server.query['host']}/.s.PGSQL.{self._server.query['port']}"
        writers, ways = [writer], []
        try:
            back_reader, back_writer = await asyncio.open_unix_connection(path)
            writers.append(back_writer)
            ways = [
                asyncio.create_task(self._pass_on(reader, back_writer)),
                asyncio.create_task(self._pass_on(back_reader, writer)),
            ]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in writers:
                each.close()
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for each in writers:
                with suppress(ConnectionError):
                    await each.wait_closed()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while some := await reader.read(65_536):
                await self._passing.wait()
                writer.write(some)
                await writer.drain()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
