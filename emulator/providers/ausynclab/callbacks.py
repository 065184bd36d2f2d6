"""Callbacks: one, when the job has ended; unsigned, and tried once."""

from emulator.core.delivery import Announcement, RetryPolicy
from emulator.core.job import Snapshot
from emulator.engine.accounts import Account
from emulator.engine.chance import Draws
from emulator.providers.ausynclab import answers
from emulator.providers.ausynclab.rules import REGISTERED
from emulator.web.reply import encoded

# assumed: neither a signature nor retries nor a timeout are documented
RETRY = RetryPolicy(delays=(), timeout=10.0, accepts="2xx")


def callback(snapshot: Snapshot, account: Account, draws: Draws) -> Announcement | None:
    """What is called back at this transition: nothing before the end."""
    # docs: lipsync, callbacks: "Khi job … hoàn thành" (when the job has ended); its table of fields has PROCESSING too
    url = snapshot.job.callback_url
    if not url or not snapshot.phase.ended:
        return None
    ended = answers.registration_ended if snapshot.job.kind == REGISTERED else answers.lipsync_ended
    return Announcement(url, encoded(ended(snapshot)), retry=RETRY)
