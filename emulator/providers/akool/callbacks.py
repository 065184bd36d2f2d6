"""The callback: how the job is, sealed for its account; the same bytes on every attempt."""

from collections.abc import Mapping, Sequence

from emulator.core.delivery import Announcement, Delivery, RetryPolicy
from emulator.core.errors import BadRequest
from emulator.core.job import Snapshot
from emulator.engine.accounts import Account
from emulator.engine.chance import Draws
from emulator.providers.akool import envelope
from emulator.providers.akool.answers import MILLISECOND, content
from emulator.providers.akool.auth import client_id_of
from emulator.providers.base import Opened
from emulator.web.bodies import json_body
from emulator.web.refusals import NotJson
from emulator.web.reply import encoded

# docs: webhook, "If you do not return a status code of 200, we will retry"; assumed: how often, when, and the patience
RETRY = RetryPolicy(delays=(5.0, 30.0, 120.0), timeout=10.0, accepts="200")


def callback(snapshot: Snapshot, account: Account, draws: Draws) -> Announcement | None:
    """What is called back at this transition, if anything."""
    job = snapshot.job
    told = snapshot.succeeded or snapshot.failed or (snapshot.status == "2" and job.facts.get("tells_processing"))
    if not told or job.callback_url is None:
        return None
    plain = encoded(content(snapshot))
    moment = snapshot.updated_at // MILLISECOND
    # docs: authentication: the API key is the clientSecret, so an account without a pair has one too
    sealed = envelope.seal(plain, client_id_of(account), account.secret or "", moment, draws.digits(4))
    return Announcement(job.callback_url, encoded(sealed), plain=plain.decode(), retry=RETRY, signature="signature")


def backdated(delivery: Delivery, account: Account, earlier: int) -> bytes:
    """The same content with the same nonce, sealed so many microseconds earlier."""
    announcement = delivery.announcement
    sealed = json_body(announcement.body)
    plain = (announcement.plain or "").encode()
    moment = max(0, sealed["timestamp"] - earlier // MILLISECOND)
    return encoded(envelope.seal(plain, client_id_of(account), account.secret or "", moment, sealed["nonce"]))


def opened(headers: Mapping[str, str], body: bytes, accounts: Sequence[Account]) -> Opened | None:
    """What an envelope says, and whose it is; none when it is no envelope."""
    try:
        sealed = json_body(body)
    except NotJson:
        return None
    if not isinstance(sealed, dict) or not {"signature", "dataEncrypt", "timestamp", "nonce"} <= sealed.keys():
        return None
    problem = ""
    for account in accounts:
        try:
            plain = envelope.opened(sealed, client_id_of(account), account.secret or "")
        except BadRequest as error:
            problem = str(error)
        else:
            return Opened(account.id, True, plain.decode("utf-8", "replace"))
    return Opened("", False, "", problem or "No account is there to open it.")
