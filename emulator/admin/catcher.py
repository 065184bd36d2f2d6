"""The built-in webhook catcher: what was posted to each inbox, bounded in number and in size."""

from collections import OrderedDict, deque
from dataclasses import dataclass

MESSAGES = 200
"""Kept per inbox; the oldest give way."""
LONGEST = 256 * 1024
"""Bytes of one message's body."""
ALL = 64 * 1024 * 1024
"""Bytes of all messages of all inboxes; the inbox that was longest without a message gives way."""


@dataclass(frozen=True, slots=True)
class Message:
    """One request to an inbox."""

    number: int
    at: int
    method: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Inbox:
    """The messages of one name, oldest first."""

    def __init__(self) -> None:
        self.messages: deque[Message] = deque()
        self.count = 0
        """How many have come in all."""
        self.size = 0


class Catcher:
    """The inboxes of every namespace."""

    def __init__(self) -> None:
        self._inboxes: OrderedDict[tuple[str, str], Inbox] = OrderedDict()
        self._size = 0

    def catch(
        self, namespace: str, name: str, at: int, method: str, headers: tuple[tuple[str, str], ...], body: bytes
    ) -> Message:
        """Keep a message."""
        inbox = self._inboxes.setdefault((namespace, name), Inbox())
        self._inboxes.move_to_end((namespace, name))
        inbox.count += 1
        message = Message(inbox.count, at, method, headers, body)
        inbox.messages.append(message)
        self._grow(inbox, _size(message))
        while len(inbox.messages) > MESSAGES:
            self._grow(inbox, -_size(inbox.messages.popleft()))
        while self._size > ALL and len(self._inboxes) > 1:
            self._size -= self._inboxes.popitem(last=False)[1].size
        return message

    def messages(self, namespace: str, name: str) -> tuple[list[Message], int]:
        """What is kept, oldest first, and how many have come in all."""
        inbox = self._inboxes.get((namespace, name))
        return ([], 0) if inbox is None else (list(inbox.messages), inbox.count)

    def empty(self, namespace: str, name: str) -> int:
        """Forget an inbox; how many messages it held."""
        inbox = self._inboxes.pop((namespace, name), None)
        if inbox is None:
            return 0
        self._size -= inbox.size
        return len(inbox.messages)

    def clear(self, namespace: str) -> None:
        """Forget the namespace's inboxes."""
        for space, name in [key for key in self._inboxes if key[0] == namespace]:
            self.empty(space, name)

    def _grow(self, inbox: Inbox, by: int) -> None:
        inbox.size += by
        self._size += by


def _size(message: Message) -> int:
    """Roughly what it costs to keep."""
    return 512 + len(message.body) + sum(len(name) + len(value) for name, value in message.headers)
