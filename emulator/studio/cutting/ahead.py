"""What is made runs ahead of who takes it, so that drawing and encoding keep two cores busy."""

from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Generic, TypeVar

T = TypeVar("T")
_LOOK = 0.1
"""Seconds after which a maker whom nobody takes from looks whether he is still wanted."""


class _Ahead(Generic[T]):
    """A thread that makes things, and a short shelf between it and who takes them."""

    def __init__(self, things: Iterator[T], depth: int) -> None:
        self._things = things
        self._shelf: Queue[tuple[T] | BaseException | None] = Queue(depth)
        self._unwanted = Event()
        self._thread = Thread(target=self._make, name="ahead", daemon=True)

    def taken(self) -> Iterator[T]:
        """One after the other; what the maker raises is raised here, in its turn."""
        self._thread.start()
        try:
            while (each := self._shelf.get()) is not None:
                if isinstance(each, BaseException):
                    raise each
                yield each[0]
        finally:
            self._unwanted.set()
            with suppress(Empty):
                self._shelf.get_nowait()
            self._thread.join()

    def _make(self) -> None:
        try:
            for thing in self._things:
                if not self._put((thing,)):
                    break
        except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to who takes
            self._put(error)
        else:
            self._put(None)
        finally:
            close = getattr(self._things, "close", None)
            if close is not None:
                close()

    def _put(self, thing: tuple[T] | BaseException | None) -> bool:
        while not self._unwanted.is_set():
            with suppress(Full):
                self._shelf.put(thing, timeout=_LOOK)
                return True
        return False


def ahead(things: Iterator[T], depth: int = 4) -> Iterator[T]:
    """The same things in the same order, made up to `depth` ahead in a thread of their own.

    When the reader ends early, so does the thread, and `things` is closed.
    """
    return _Ahead(things, depth).taken()
