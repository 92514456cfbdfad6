"""Work that a thread of the service looks for again and again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Event, Thread

from app.events import Faltered, emit

Look = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of a repetition."""

    pause: float
    """Between two looks."""
    rest: float
    """More after a failure, such as a database that is unavailable."""
    grace: float
    """How long work under way is waited for at the end."""


def repeat(
    look: Look, pace: Pace, stop: Event, *, expected: tuple[type[Exception], ...] = ()
) -> None:
    """Call `look` until `stop` is set; a failure is an event unless its type is `expected`."""
    while not stop.wait(pace.pause):
        try:
            look()
        except expected:
            continue
        except Exception as failure:  # noqa: BLE001  # nothing is above: look again
            if not stop.is_set():
                emit(Faltered(type(failure).__qualname__))
            stop.wait(pace.rest)


@contextmanager
def repeating(
    name: str, look: Look, pace: Pace, *, expected: tuple[type[Exception], ...] = ()
) -> Iterator[None]:
    """Repeat on a thread of that name as long as the block runs."""
    stop = Event()
    work = partial(repeat, look, pace, stop, expected=expected)
    thread = Thread(target=work, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(pace.grace)
