"""An account's resource pack: its units, seen as something that was bought, lasts a year and is used up."""

from dataclasses import dataclass
from typing import Any

from emulator.core.clock import MICROSECONDS
from emulator.engine.accounts import Account
from emulator.engine.chance import Draws
from emulator.web.call import Call

DAY = 24 * 60 * 60 * MICROSECONDS
# assumed: packs of the price list last from one month to twelve
VALIDITY = 365 * DAY
# docs: concurrency rules: a trial pack has 5, a bought one 20 and more
CONCURRENCY = 20


@dataclass(frozen=True, slots=True)
class Pack:
    """A resource pack; instants are in microseconds."""

    id: str
    name: str
    total: float
    remaining: float
    bought: int
    ends: int
    status: str

    @property
    def shown(self) -> dict[str, Any]:
        """As the account's costs list it."""
        return {
            "resource_pack_name": self.name,
            "resource_pack_id": self.id,
            "resource_pack_type": "decreasing_total",
            "total_quantity": self.total,
            "remaining_quantity": self.remaining,
            "purchase_time": self.bought // 1000,
            "effective_time": self.bought // 1000,
            "invalid_time": self.ends // 1000,
            "status": self.status,
        }


def pack_id(call: Call) -> str:
    """The id of the account's pack: 32 hexadecimal digits."""
    return Draws(call.world.state.seed, call.namespace, call.account.number, "resource pack").hex(32)


async def packs(call: Call) -> list[Pack]:
    """The account's packs: one; none if it never had any units, or pays from its balance."""
    account, now = call.account, call.now
    lines = await call.ledger()
    # What was put on the account, by its opening and by hand; what was taken from it is what a pack is for.
    total = round(sum(line.credits for line in lines if line.kind in ("opening", "adjustment") and line.credits > 0), 6)
    if not total or call.options.cash_account:
        return []
    # assumed: it was bought on the day before the account was opened
    bought = max(0, lines[-1].at // DAY - 1) * DAY
    if account.state == "expired":
        status, ends = "expired", bought + DAY
    else:
        status = "online" if account.credits > 0 else "runOut"
        # assumed: a pack that would have ended, while its account has not, was renewed in time
        ends = bought + VALIDITY * (1 + (now - bought) // VALIDITY)
    return [Pack(pack_id(call), pack_name(account, total), total, account.credits, bought, ends, status)]


def pack_name(account: Account, total: float) -> str:
    """What the pack is called."""
    # docs: account usage, 2026: "Trial-Video-100Units-5Con-1Months"
    slots = CONCURRENCY if account.limits.concurrency is None else account.limits.concurrency
    return f"Video-{total:.12g}Units-{slots}Con-12Months"
