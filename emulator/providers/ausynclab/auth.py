"""Who is calling: the key in `X-API-Key`, which is all the proof there is."""

import re

from emulator.engine.accounts import Account
from emulator.providers.ausynclab.refusals import STATES, refusal
from emulator.web.admission import Credential, fingerprint
from emulator.web.call import Call

API_KEY = "ak_emulator_000000000000000000000001"
CREDENTIALS = (Credential("emulator", API_KEY),)
# assumed: keys begin with `ak_`, but older ones in public code do not and the documentation prints `your_api_key`, so
# any word of printable characters can be a key
_KEY = re.compile(r"[!-~]{1,200}")


async def authenticate(call: Call) -> Account:
    """The account of the call. Raises Refusal."""
    key = call.header(b"x-api-key")
    if not key:
        raise refusal("not_authenticated")
    account = await call.by_secret(key)
    if account is None and _KEY.fullmatch(key):
        account = await call.admit(f"key-{fingerprint(key)}", key)
    if account is None:
        raise refusal("invalid_api_key")
    # assumed: an account in a bad state can do nothing at all; the words are ours in the vendor's style
    if account.state in STATES:
        raise refusal(STATES[account.state])
    return account
