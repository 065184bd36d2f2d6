"""A place of the emulator's own to point callbacks at."""

import json
from collections.abc import Callable
from typing import Any

from emulator.admin.inbox import InboxShown, MessageShown
from emulator.testing import waiting
from emulator.testing.control import Control, hidden, place

__tracebackhide__ = hidden


class Message(MessageShown):
    """A message that came."""

    @property
    def verified(self) -> bool:
        """A vendor recognised it, and its signature is right (where the vendor signs)."""
        return self.opened is not None and self.opened.verified

    @property
    def content(self) -> Any:
        """What it says: decrypted, and read as JSON."""
        return json.loads(self.body if self.opened is None else self.opened.plain)


class Messages(InboxShown):
    """What came to an inbox, oldest first."""

    messages: list[Message]  # type: ignore[assignment]  # of a narrower kind


class Inbox:
    """One inbox of a namespace."""

    def __init__(self, control: Control, name: str, told: Callable[[], str]) -> None:
        self._control = control
        self._name = name
        self._told = told

    @property
    def url(self) -> str:
        """Where callbacks are pointed at."""
        return f"{self._control.root}/_emulator{place('inbox', self._name)}"

    @property
    def messages(self) -> list[Message]:
        """What came, oldest first."""
        return self._control.get(Messages, "inbox", self._name).messages

    def wait(self, count: int = 1, *, timeout: float = waiting.PATIENCE) -> list[Message]:
        """What came, once so many messages have; time that stands still moves meanwhile. Raises NotReached."""
        asked = {"count": count, "timeout": timeout}
        return waiting.asked(self._control, Messages, "inbox", self._name, told=self._told, **asked).messages

    def clear(self) -> None:
        """Forget what came."""
        self._control.ask("DELETE", place("inbox", self._name))
