"""Callbacks: one, when the job has ended; unsigned, and tried once. Both can be chosen otherwise."""

from emulator.core.delivery import Announcement, RetryPolicy
from emulator.core.job import Snapshot
from emulator.core.timeline import Phase
from emulator.engine.accounts import Account
from emulator.engine.chance import Draws
from emulator.providers.ausynclab import answers, speaking
from emulator.providers.ausynclab.rules import GENERATED, REGISTERED, SPEECH
from emulator.web.reply import encoded

# assumed: neither a signature nor retries nor a timeout are documented
RETRY = RetryPolicy(delays=(), timeout=10.0, accepts="2xx")
_SAID = {REGISTERED: answers.registration_ended, GENERATED: answers.lipsync_ended, SPEECH: speaking.ended}


def callback(snapshot: Snapshot, account: Account, draws: Draws) -> Announcement | None:
    """What is called back at this transition: nothing before the end, unless the job says so."""
    job = snapshot.job
    chosen = job.facts.get("callbacks", {})
    # docs: lipsync, callbacks: "Khi job … hoàn thành" (when the job has ended); its table of fields has PROCESSING too
    told = snapshot.phase.ended or (snapshot.phase is Phase.RUNNING and chosen.get("processing", False))
    if not job.callback_url or not told:
        return None
    retry = RetryPolicy(tuple(chosen["delays"]), RETRY.timeout, RETRY.accepts) if "delays" in chosen else RETRY
    return Announcement(job.callback_url, encoded(_SAID[job.kind](snapshot)), retry=retry)
