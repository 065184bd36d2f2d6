"""Who is calling: a JWT signed with the SecretKey, or an API key; both in `Authorization: Bearer …`.

The new design of June 2026, whose paths name the model, takes API keys only; everything else takes both.

Reading and verifying a token costs more than everything else a poll does, and depends on nothing but the token and the
secret, so both are remembered. The token's times are checked on every call, against the virtual clock.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import Field

from emulator.engine.accounts import Account
from emulator.providers.base import Options
from emulator.providers.kling.refusals import refusal
from emulator.web.admission import Credential, account_id, fingerprint
from emulator.web.call import Call
from emulator.web.refusals import NoRoute, Refusal

ACCESS_KEY = "emulatoraccesskey000000000000001"
SECRET_KEY = "emulatorsecretkey000000000000001"
API_KEY = "api-key-kling-emulator00000000000000000000000000000000001"

CREDENTIALS = (Credential(ACCESS_KEY, SECRET_KEY),)
# docs: updates, 2026-06-17: a customer has AccessKeys and API keys side by side, on one balance
API_KEYS = {API_KEY: ACCESS_KEY}
"""API keys that open the account of an AccessKey; any other API key has an account of its own."""

# docs: authentication: API Key "for all models"; AccessKey/SecretKey "only applicable to legacy version design"
KEY_ONLY = ("/text-to-video", "/image-to-video", "/tasks")
"""The first part of the paths that take no JWT."""
# wire: a JWT, rubbish or nothing at all on such a path, 2026-09
NO_KEY = (
    "Authentication error. The current API does not support AK/SK; please go to the console "
    "(https://kling.ai/dev/api-key) to create API key."
)
CAPITAL = "/v1/videos/Identify-face"
"""A path that an account may be without."""
_KEY = re.compile(r"api-key-kling-[A-Za-z0-9_-]{1,200}")
_REMEMBERED = 2048
_LONGEST = 4096


class AuthOptions(Options):
    """What is not known of how Kling checks credentials."""

    # assumed: how far the vendor's clock may be off
    jwt_leeway_seconds: float = Field(
        5.0, ge=0, le=86_400, description="How many seconds a JWT's nbf may lie ahead, and its exp behind."
    )


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says about itself."""

    issuer: str
    expires: float
    begins: float


def token(now: int) -> str:
    """A token of the ready-made AccessKey, as the documentation's example makes it at an instant."""
    import jwt

    seconds = now // 1_000_000
    # docs: authentication, sample code: exp is now + 1800 s, nbf is now - 5 s
    return jwt.encode({"iss": ACCESS_KEY, "exp": seconds + 1800, "nbf": seconds - 5}, SECRET_KEY, algorithm="HS256")


async def authenticate(call: Call) -> Account:
    """The account of the call. Raises Refusal."""
    header = call.header(b"authorization") or ""
    scheme, _, token = header.partition(" ")
    token = token.strip() if scheme == "Bearer" else ""
    keyed = token.startswith("api-key-")
    if not keyed and call.path.startswith(KEY_ONLY):
        raise _unproven(1002, NO_KEY)
    if not header:
        raise _unproven(1001)
    if not token or len(token) > _LONGEST:
        # assumed: a header without its prefix is as invalid as any other
        raise _unproven(1002)
    account = await (_by_key(call, token) if keyed else _by_token(call, token))
    if call.path == CAPITAL and not _options(call, account).capital_identify_face:
        # wire: the route is looked at before the body; whose option it is shows by the credential only
        raise NoRoute(call.path)
    if account.state == "banned":
        # assumed: an account in an abnormal state can do nothing at all; one without money can still look
        raise _unproven(1100)
    return account


def _unproven(code: int, message: str | None = None) -> Refusal:
    return refusal(code, message, field="header authorization")


async def _by_key(call: Call, key: str) -> Account:
    owner = API_KEYS.get(key)
    account = await (call.by_secret(key) if owner is None else call.known(owner))
    if account is None and _KEY.fullmatch(key):
        account = await call.admit(f"api-key-{fingerprint(key)}", key)
    if account is None:
        # wire: an unknown API key
        raise _unproven(1002, "api key not found")
    return account


async def _by_token(call: Call, token: str) -> Account:
    claims = read(token)
    if claims is None:
        raise _unproven(1002, _not_three(token))
    account = await call.admit(account_id(claims.issuer), None)
    if account is None:
        # wire: an unknown issuer
        raise _unproven(1002, "access key not found")
    if account.secret is not None and not signed(token, account.secret):
        raise _unproven(1000)
    now, leeway = call.now_seconds, _options(call, account).jwt_leeway_seconds
    if claims.begins > now + leeway:
        raise _unproven(1003)
    if not claims.expires > now - leeway:
        raise _unproven(1004)
    return account


def _options(call: Call, account: Account) -> Any:
    """What was chosen for the account."""
    return call.desk.options(call.provider, account)


def _not_three(token: str) -> str | None:
    """What is said of a token that does not have three parts; none for one that has."""
    dots = token.count(".")
    if dots == 2:
        return None
    # wire: rubbish on a legacy or account path, 2026-09: java-jwt's sentence (which has the full stop and the counts)
    return f"The token was expected to have 3 parts, but got {('0', '2')[dots] if dots < 2 else '> 3'}."


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
