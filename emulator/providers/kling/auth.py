"""Who is calling: a JWT signed with the SecretKey, or an API key; both in `Authorization: Bearer …`.

Reading and verifying a token costs more than everything else a poll does, and depends on nothing but the token and the
secret, so both are remembered. The token's times are checked on every call, against the virtual clock.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from emulator.engine.accounts import Account
from emulator.providers.kling.refusals import refusal
from emulator.web.admission import Credential, account_id, fingerprint
from emulator.web.call import Call

ACCESS_KEY = "emulatoraccesskey000000000000001"
SECRET_KEY = "emulatorsecretkey000000000000001"
API_KEY = "api-key-kling-emulator00000000000000000000000000000000001"

CREDENTIALS = (Credential(ACCESS_KEY, SECRET_KEY),)
# docs: updates, 2026-06-17: a customer has AccessKeys and API keys side by side, on one balance
API_KEYS = {API_KEY: ACCESS_KEY}
"""API keys that open the account of an AccessKey; any other API key has an account of its own."""

# assumed: how far the vendor's clock may be off
LEEWAY = 5
"""Seconds."""
_KEY = re.compile(r"api-key-kling-[A-Za-z0-9_-]{1,200}")
_REMEMBERED = 2048
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says about itself."""

    issuer: str
    expires: float
    begins: float


async def authenticate(call: Call) -> Account:
    """The account of the call. Raises Refusal."""
    header = call.header(b"authorization")
    if not header:
        raise refusal(1001)
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if scheme != "Bearer" or not token or len(token) > _LONGEST:
        # assumed: a header without its prefix is as invalid as any other
        raise refusal(1002)
    account = await (_by_key(call, token) if token.startswith("api-key-") else _by_token(call, token))
    if account.state == "banned":
        # assumed: an account in an abnormal state can do nothing at all; one without money can still look
        raise refusal(1100)
    return account


async def _by_key(call: Call, key: str) -> Account:
    owner = API_KEYS.get(key)
    account = await (call.by_secret(key) if owner is None else call.known(owner))
    if account is None and _KEY.fullmatch(key):
        account = await call.admit(f"api-key-{fingerprint(key)}", key)
    if account is None:
        # wire: an unknown API key
        raise refusal(1002, "api key not found")
    return account


async def _by_token(call: Call, token: str) -> Account:
    claims = read(token)
    if claims is None:
        raise refusal(1002)
    account = await call.admit(account_id(claims.issuer), None)
    if account is None:
        # wire: an unknown issuer
        raise refusal(1002, "access key not found")
    if account.secret is not None and not signed(token, account.secret):
        raise refusal(1000)
    now = call.now_seconds
    if claims.begins > now + LEEWAY:
        raise refusal(1003)
    if not claims.expires > now - LEEWAY:
        raise refusal(1004)
    return account


@lru_cache(maxsize=_REMEMBERED)
def read(token: str) -> Claims | None:
    """The claims of a token, unverified; none when it is not one of Kling's."""
    import jwt

    try:
        # docs: authentication: {"alg":"HS256","typ":"JWT"}; some clients leave `typ` out
        if jwt.get_unverified_header(token).get("alg") != "HS256":
            return None
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        return None
    issuer, expires, begins = claims.get("iss"), _instant(claims.get("exp")), _instant(claims.get("nbf", 0))
    if not isinstance(issuer, str) or not issuer.strip() or expires is None or begins is None:
        return None
    return Claims(issuer, expires, begins)


@lru_cache(maxsize=_REMEMBERED)
def signed(token: str, secret: str) -> bool:
    """Whether the secret signed the token."""
    import warnings

    import jwt

    with warnings.catch_warnings():
        # A configured SecretKey may be shorter than the RFC likes; that is not ours to say on every start.
        warnings.simplefilter("ignore", jwt.InsecureKeyLengthWarning)
        try:
            jwt.PyJWS().decode(token, secret, algorithms=["HS256"])
        except (jwt.PyJWTError, ValueError, RecursionError):
            return False
    return True


def _instant(claim: object) -> float | None:
    """Unix seconds; none for what is not a number."""
    if isinstance(claim, bool) or not isinstance(claim, int | float):
        return None
    return float(min(max(claim, -1e15), 1e15))
