"""The ledger of an account: what moved its balance, and what is promised to jobs that go on."""

from typing import Any

from pydantic import Field

from emulator.admin.asking import Question
from emulator.core.errors import BadRequest
from emulator.engine.accounts import Account, Line, LineKind
from emulator.engine.instants import iso
from emulator.web.call import Call
from emulator.web.shape import Shape

HOLDS = 1000
"""Jobs looked through for what they hold."""


class LineShown(Shape):
    """A movement of the balance."""

    number: int
    at: str
    kind: LineKind
    credits: float
    """What was added to the balance: negative for a charge."""
    balance: float
    """Afterwards."""
    what: str
    """The kind of job, or the operation."""
    job: str | None


class HoldShown(Shape):
    """Credits promised to a job that goes on."""

    job: str
    kind: str
    since: str
    credits: float


class LedgerShown(Shape):
    """A page of the ledger."""

    ledger: list[LineShown]
    """Newest first."""
    next_cursor: str | None
    """Asks for older lines; none: there are none."""
    holds: list[HoldShown]
    """Of the newest thousand jobs."""


class LedgerQuestion(Question):
    """How much of the ledger."""

    limit: int = Field(1000, ge=1, le=1000)
    cursor: str | None = None


async def page(call: Call, account: Account, asked: LedgerQuestion) -> dict[str, Any]:
    """The lines before the cursor, newest first, and the promises of now. Raises BadRequest."""
    newest = account.lines if asked.cursor is None else _before(asked.cursor)
    book, offset = call.desk.engine.book, max(0, account.lines - newest)
    lines = await book.ledger(call.world, account.provider, account.id, offset=offset, limit=asked.limit)
    older = bool(lines) and lines[-1].number > 1
    return {
        "ledger": [_line(line) for line in lines],
        "next_cursor": str(lines[-1].number) if older else None,
        "holds": await _holds(call, account),
    }


def _before(cursor: str) -> int:
    if not cursor.isdecimal() or not 0 < len(cursor) <= 18:
        message = f"Not a cursor: {cursor[:40]!r}. Use the next_cursor of the page before."
        raise BadRequest(message)
    return max(0, int(cursor) - 1)


def _line(line: Line) -> dict[str, Any]:
    return {
        "number": line.number,
        "at": iso(line.at),
        "kind": line.kind,
        "credits": line.credits,
        "balance": line.balance,
        "what": line.what,
        "job": line.job,
    }


async def _holds(call: Call, account: Account) -> list[dict[str, Any]]:
    if not account.held:
        return []
    scope = f"{account.provider}/{account.id}"
    jobs = await call.desk.engine.jobs(call.namespace, scope, limit=HOLDS)
    return [
        {"job": each.job.id, "kind": each.job.kind, "since": iso(each.created_at), "credits": held}
        for each in jobs
        if (held := each.job.held(each.index))
    ]
