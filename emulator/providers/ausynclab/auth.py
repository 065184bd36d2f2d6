"""Who is calling: the key in `X-API-Key`, which is all the proof there is."""

import re

from emulator.engine.accounts import Account
from emulator.providers.ausynclab.options import AusyncOptions
from emulator.providers.ausynclab.refusals import STATES, refusal
from emulator.web.admission import Credential, fingerprint
from emulator.web.call import Call

API_KEY = "ak_emulator_000000000000000000000001"
CREDENTIALS = (Credential("emulator", API_KEY),)
# wire: keys begin with `ak_`, but older ones in public code do not and the documentation prints `your_api_key`, so any
# word of printable characters can be a key
_KEY = re.compile(r"[!-~]{1,200}")
_WORD = re.compile(r"[a-z]+")
HEADER = "header x-api-key"
"""What every refusal here is about."""
PAID_ONLY = "text_to_speech"


async def authenticate(call: Call) -> Account:
    """The account of the call. Raises Refusal."""
    key = call.header(b"x-api-key")
    if not key:
        raise refusal("not_authenticated", status=call.options.missing_key_status, field=HEADER)
    account = await call.by_secret(key)
    if account is None and _KEY.fullmatch(key):
        account = await call.admit(f"key-{fingerprint(key)}", key)
    if account is None:
        raise refusal("invalid_api_key", field=HEADER)
    # assumed: an account in a bad state can do nothing at all; the words are ours in the vendor's style
    if account.state in STATES:
        raise refusal(STATES[account.state], field=HEADER)
    call.account = account
    _entitle(call.operation_name, call.options, set(_WORD.findall(key.lower())))
    return account


def _entitle(operation: str, options: AusyncOptions, words: set[str]) -> None:
    """Raises Refusal for what the kind of key or the plan does not allow; a key may say of itself `sub` or `free`."""
    # docs: the API keys page, as a public client quotes it: a Master or a Sub key works "on service endpoints", and 403
    # api_key_not_master elsewhere; so no operation here refuses a Sub key unless that is chosen
    if operation in options.master_only and ("sub" in words or options.key == "sub"):
        raise refusal("api_key_not_master", field=HEADER)
    # wire: a free key is let in, and refused by text-to-speech alone as far as anybody has said
    if operation == PAID_ONLY and ("free" in words or options.plan == "free"):
        raise refusal("paid_plan_only", field=HEADER)
