"""A place of the emulator's own to point callbacks at."""

import json
from typing import Any

from emulator.admin.inbox import InboxShown, MessageShown
from emulator.testing.control import Control, place


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

    def __init__(self, control: Control, name: str) -> None:
        self._control = control
        self._path = place("inbox", name)

    @property
    def url(self) -> str:
        """Where callbacks are pointed at."""
        return f"{self._control.root}/_emulator{self._path}"

    @property
    def messages(self) -> list[Message]:
        """What came, oldest first."""
        return Messages.model_validate(self._control.ask("GET", self._path), extra="ignore").messages

    def clear(self) -> None:
        """Forget what came."""
        self._control.ask("DELETE", self._path)
