"""The callback: the job's ending, sealed for its account; the same bytes on every attempt."""

from emulator.core.delivery import Announcement, RetryPolicy
from emulator.core.job import Snapshot
from emulator.engine.accounts import Account
from emulator.engine.chance import Draws
from emulator.providers.akool.answers import MILLISECOND, content
from emulator.providers.akool.auth import client_id_of
from emulator.providers.akool.envelope import seal
from emulator.web.reply import encoded

# docs: webhook, "If you do not return a status code of 200, we will retry"; assumed: how often, when, and the patience
RETRY = RetryPolicy(delays=(5.0, 30.0, 120.0), timeout=10.0, accepts="200")


def callback(snapshot: Snapshot, account: Account, draws: Draws) -> Announcement | None:
    """What is called back at this transition, if anything."""
    # assumed: status 2 is documented as possible, but only endings were ever seen
    if not (snapshot.succeeded or snapshot.failed) or snapshot.job.callback_url is None:
        return None
    plain = encoded(content(snapshot))
    moment = snapshot.updated_at // MILLISECOND
    # docs: authentication: the API key is the clientSecret, so an account without a pair has one too
    envelope = seal(plain, client_id_of(account), account.secret or "", moment, draws.digits(4))
    return Announcement(snapshot.job.callback_url, encoded(envelope), plain=plain.decode(), retry=RETRY)
