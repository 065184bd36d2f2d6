"""Callbacks: the bare task at every change of its status, signed when the account has a webhook secret."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from emulator.core.clock import MICROSECONDS
from emulator.core.delivery import Announcement, Delivery, RetryPolicy
from emulator.core.job import Snapshot
from emulator.engine.accounts import Account
from emulator.engine.chance import Draws
from emulator.providers.base import Opened
from emulator.providers.kling import answers, design2
from emulator.web.reply import encoded

# assumed: neither retries nor timeouts are documented
RETRY = RetryPolicy(delays=(1.0, 5.0, 25.0), timeout=10.0, accepts="2xx")
GRACE = 7 * 24 * 60 * 60 * MICROSECONDS
"""How long a secret that was rotated still signs."""
SIGNATURE = "webhook-signature"
HEADERS = (("Content-Type", "application/json; charset=utf-8"),)


def callback(snapshot: Snapshot, account: Account, draws: Draws) -> Announcement | None:
    """What is called back at this transition: the task, `submitted` included."""
    url = snapshot.job.callback_url
    if url is None:
        return None
    # docs: get-started/callbacks: each design has its own body
    shown = design2.called_back if snapshot.job.kind == design2.KIND else answers.called_back
    signed = account.webhook_secret is not None
    return Announcement(url, encoded(shown(snapshot)), HEADERS, retry=RETRY, signed=signed, signature=SIGNATURE)


def opened(headers: Mapping[str, str], body: bytes, accounts: Sequence[Account]) -> Opened | None:
    """Whose webhook secret signed this; none when it carries no Standard Webhooks headers."""
    given = {name.lower(): value for name, value in headers.items()}
    name, moment, signatures = (given.get(f"webhook-{each}", "") for each in ("id", "timestamp", "signature"))
    if not (name and signatures and moment.isdecimal()) or len(moment) > 12:
        return None
    plain = body.decode("utf-8", "replace")
    for account in accounts:
        # The age of the timestamp is not judged: it is virtual time's, and who looks may look later.
        if set(_signatures(account, name, int(moment), plain)) & set(signatures.split()):
            return Opened(account.id, True, plain)
    return Opened("", False, plain, "No account's webhook secret gives this signature.")


def rotated(old: str, new: str, now: int) -> str:
    """What an account keeps when it gets a new webhook secret: the new one, and for 7 days the one it had.

    The secret it has again, or several at once, are kept as they are: so the previous one is deleted.
    """
    # docs: get-started/callbacks, Standard Rotation: "the old Webhook Secret will automatically expire after 7 days"
    current = _secrets(old, now)[:1]
    if not current or new in current or len(new.split()) > 1:
        return new
    return f"{new} {current[0]}@{now + GRACE}"


def _secrets(kept: str | None, now: int) -> list[str]:
    """The secrets of an account that are good at an instant, the newest first."""
    parts = [each.partition("@") for each in (kept or "").split()]
    return [secret for secret, _, until in parts if not until.isdecimal() or now < int(until)]


def _signatures(account: Account, name: str, moment: int, body: str) -> list[str]:
    """A signature for each of the account's secrets: while one is being rotated, there are two."""
    from standardwebhooks import Webhook

    signatures = []
    for secret in _secrets(account.webhook_secret, moment * MICROSECONDS):
        try:
            signatures.append(Webhook(secret).sign(name, datetime.fromtimestamp(moment, UTC), body))
        except Exception:  # noqa: BLE001 - the library has an error of its own for each way to be wrong
            # Not a secret of the console's making: a receiver that insists on signatures will say so.
            continue
    return signatures


def sign(delivery: Delivery, account: Account, at: int) -> tuple[tuple[str, str], ...]:
    """The Standard Webhooks headers of an attempt at this instant; none without a secret.

    While a secret is being rotated the account has both, separated by a space, and so has the signature.
    """
    # docs: get-started/callbacks, Webhook Signature: unsigned unless a secret was created in the console
    if not account.webhook_secret:
        return ()
    moment = at // MICROSECONDS
    signatures = _signatures(account, delivery.id, moment, delivery.announcement.body.decode())
    if not signatures:
        return ()
    return (
        ("webhook-id", delivery.id),
        ("webhook-timestamp", str(moment)),
        (SIGNATURE, " ".join(signatures)),
    )
