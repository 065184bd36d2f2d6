"""The inboxes on the web: point any callback at one, read what came, decrypted and verified."""

import re
from typing import Any

from emulator.admin.asking import Question, question
from emulator.admin.catcher import LONGEST, Message
from emulator.admin.rooms import rooms
from emulator.admin.shapes import headers, text
from emulator.core.errors import BadRequest
from emulator.engine.accounts import Account
from emulator.engine.instants import iso
from emulator.web.call import Call
from emulator.web.refusals import TooLarge
from emulator.web.reply import Reply, json_reply
from emulator.web.shape import Shape

_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HIDDEN = ("authorization", "cookie", "proxy-authorization")


class OpenedShown(Shape):
    """A message that was recognised as a vendor's callback."""

    provider: str
    account: str
    verified: bool
    plain: str
    note: str


class MessageShown(Shape):
    """One message."""

    number: int
    at: str
    method: str
    headers: list[list[str]]
    body: str
    opened: OpenedShown | None
    """None: no vendor recognised it with the accounts of this namespace."""


class InboxShown(Shape):
    """What came, oldest first."""

    name: str
    count: int
    """How many have come in all; the oldest may have given way."""
    messages: list[MessageShown]


class InboxEmptied(Shape):
    """How many were forgotten."""

    deleted: int


class Caught(Shape):
    """The answer to whoever posts."""

    ok: bool


class InboxQuestion(Question):
    """Which messages."""

    provider: str | None = None
    """Only those recognised as this vendor's."""


async def show(call: Call) -> Reply:
    """What came."""
    return json_reply(await kept(call, question(InboxQuestion, call)))


async def kept(call: Call, asked: InboxQuestion) -> dict[str, Any]:
    """An inbox for the control API's answers."""
    if asked.provider is not None:
        rooms(call).provider(asked.provider)
    name = _name(call)
    messages, count = rooms(call).catcher.messages(call.namespace, name)
    accounts = await call.desk.engine.book.all(call.world)
    all_shown = [_shown(call, message, accounts) for message in messages]
    wanted = [each for each in all_shown if asked.provider in (None, each["opened"] and each["opened"]["provider"])]
    return {"name": name, "count": count, "messages": wanted}


async def catch(call: Call) -> Reply:
    """Keep what is posted."""
    name = _name(call)
    if len(call.raw) > LONGEST:
        raise TooLarge(LONGEST)
    pairs = tuple((key.decode("latin-1"), value.decode("latin-1")) for key, value in call.scope["headers"])
    kept = tuple((key, "(not kept)" if key in _HIDDEN else value) for key, value in pairs)
    message = rooms(call).catcher.catch(call.namespace, name, call.now, call.method, kept, call.raw)
    if call.world.feed.ears:
        call.world.feed.tell("inbox", "caught", message.at, (name, message.number))
    return json_reply({"ok": True})


async def empty(call: Call) -> Reply:
    """Forget what came."""
    return json_reply({"deleted": rooms(call).catcher.empty(call.namespace, _name(call))})


def _name(call: Call) -> str:
    name = call.param("name")
    if not _NAME.fullmatch(name):
        message = "An inbox's name is 1 to 64 letters, digits, dots, dashes or underscores."
        raise BadRequest(message)
    return name


def _shown(call: Call, message: Message, accounts: list[Account]) -> dict[str, Any]:
    return {
        "number": message.number,
        "at": iso(message.at),
        "method": message.method,
        "headers": headers(message.headers),
        "body": text(message.body),
        "opened": _opened(call, message, accounts),
    }


def _opened(call: Call, message: Message, accounts: list[Account]) -> dict[str, Any] | None:
    lowered = {name.lower(): value for name, value in message.headers}
    for name, provider in rooms(call).providers.items():
        own = [account for account in accounts if account.provider == name]
        opened = provider.opened(lowered, message.body, own)
        if opened is not None:
            return {
                "provider": name,
                "account": opened.account,
                "verified": opened.verified,
                "plain": opened.plain,
                "note": opened.note,
            }
    return None
