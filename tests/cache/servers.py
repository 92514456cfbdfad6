"""Servers that take what alerts send: one for mail, one for a webhook."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import orjson


@dataclass
class Mailbox:
    """A mail server that takes everything, and what it took."""

    port: int
    messages: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@dataclass
class Hook:
    """A web server that answers with `status`, and what was posted to it."""

    url: str
    posted: list[dict[str, Any]] = field(default_factory=list)
    status: int = 204


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Run a mail server that knows no TLS and one name, `ada` with the password `secret`."""

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 here")
            for line in iter(lambda: self.rfile.readline().decode().strip(), ""):
                box.said.append(line)
                match line.split(" ")[0].upper():
                    case "EHLO":
                        self._say("250-here\r\n250 AUTH PLAIN")
                    case "AUTH":
                        self._say("235 welcome")
                    case "DATA":
                        self._say("354 go on")
                        lines = iter(lambda: self.rfile.readline().decode(), ".\r\n")
                        box.messages.append("".join(lines))
                        self._say("250 taken")
                    case "QUIT":
                        self._say("221 bye")
                        return
                    case _:
                        self._say("250 fine")

        def _say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    with _running(socketserver.TCPServer(("127.0.0.1", 0), Talk)) as port:
        box = Mailbox(port)
        yield box


@contextmanager
def hook() -> Iterator[Hook]:
    """Run a web server."""

    class Talk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            here.posted.append(orjson.loads(self.rfile.read(length)))
            self.send_response(here.status)
            self.send_header("location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with _running(HTTPServer(("127.0.0.1", 0), Talk)) as port:
        here = Hook(f"http://127.0.0.1:{port}/alerts")
        yield here


@contextmanager
def nonsense(answer: bytes) -> Iterator[str]:
    """Run a server that reads a little and answers so, and yield its URL."""

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.rfile.readline()
            self.wfile.write(answer)

    with _running(socketserver.TCPServer(("127.0.0.1", 0), Talk)) as port:
        yield f"http://127.0.0.1:{port}/"


@contextmanager
def _running(server: socketserver.TCPServer) -> Iterator[int]:
    thread = Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
