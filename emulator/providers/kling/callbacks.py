"""Callbacks: the bare task at every change of its status, signed when the account has a webhook secret."""

from datetime import UTC, datetime

from emulator.core.clock import MICROSECONDS
from emulator.core.delivery import Announcement, Delivery, RetryPolicy
from emulator.core.job import Snapshot
from emulator.engine.accounts import Account
from emulator.engine.chance import Draws
from emulator.providers.kling.answers import called_back
from emulator.web.reply import encoded

# assumed: neither retries nor timeouts are documented
RETRY = RetryPolicy(delays=(1.0, 5.0, 25.0), timeout=10.0, accepts="2xx")
HEADERS = (("Content-Type", "application/json; charset=utf-8"),)


def callback(snapshot: Snapshot, account: Account, draws: Draws) -> Announcement | None:
    """What is called back at this transition: the task, `submitted` included."""
    url = snapshot.job.callback_url
    if url is None:
        return None
    return Announcement(
        url, encoded(called_back(snapshot)), HEADERS, retry=RETRY, signed=account.webhook_secret is not None
    )


def sign(delivery: Delivery, account: Account, at: int) -> tuple[tuple[str, str], ...]:
    """The Standard Webhooks headers of an attempt at this instant; none without a secret.

    While a secret is being rotated the account has both, separated by a space, and so has the signature.
    """
    # docs: get-started/callbacks, Webhook Signature: unsigned unless a secret was created in the console
    if account.webhook_secret is None:
        return ()
    from standardwebhooks import Webhook

    body = delivery.announcement.body.decode()
    moment = datetime.fromtimestamp(at // MICROSECONDS, UTC)
    try:
        signatures = [Webhook(secret).sign(delivery.id, moment, body) for secret in account.webhook_secret.split()]
    except (ValueError, RuntimeError):
        # Not a secret of the console's making: a receiver that insists on signatures will say so.
        return ()
    return (
        ("webhook-id", delivery.id),
        ("webhook-timestamp", str(at // MICROSECONDS)),
        ("webhook-signature", " ".join(signatures)),
    )
