"""Who is calling: `Authorization: Bearer <token>`, or `x-api-key: <clientSecret>`; and the tokens themselves.

A token is a JWT (HS256) with the fields of a real one; its `email` names the account. It is signed with a key that is
the same in every emulator, so that it still holds after a restart: it protects nothing and need not. Verifying it costs
more than everything else a poll does, so what was found is remembered; its expiry is checked on every call, against the
virtual clock of the namespace.
"""

import base64
import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Any

from emulator.core.clock import MICROSECONDS
from emulator.engine.accounts import Account
from emulator.providers.akool.ids import uid
from emulator.providers.akool.refusals import refusal
from emulator.web.admission import Credential, account_id, fingerprint
from emulator.web.call import Call

CLIENT_ID = "ZW11bGF0b3ItY2xpZW50LTE="
CLIENT_SECRET = "emulatorClientSecret000000000032"
CREDENTIALS = (Credential(CLIENT_ID, CLIENT_SECRET),)

# docs: talking-photo, "Authorization: Bearer token": the curl commands as printed
# assumed: unless the door is strict, they mean the ready-made account
PLACEHOLDERS = ("token", "{token}")
# docs: lip-sync, "x-api-key: {{API Key}}"; usage, "x-api-key: {API Key}" and "{your-api-key}"
KEY_PLACEHOLDERS = ("{{API Key}}", "{API Key}", "{your-api-key}")

# docs: usage, "valid for more than 1 year"; assumed: how much more
LIFETIME = 400 * 24 * 3600
"""Seconds."""
SIGNING_KEY = hashlib.sha256(b"lipsync-emulator: Akool tokens are signed with this").hexdigest()
_DOMAIN = "@akool.invalid"

# assumed: real ones have 24 and 32 characters, the documentation's samples 24 and 17; the magic ones must fit too
_WELL_FORMED = re.compile(r"[\x21-\x7e]{6,128}")
_LONGEST = 4096
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token grants: an account until an instant (Unix seconds). The pair is known if it was issued here."""

    account: str
    expires: float
    client_id: str | None = None
    secret: str | None = None


_grants: OrderedDict[str, Grant] = OrderedDict()
"""Tokens that were verified or issued, the oldest first."""


async def authenticate(call: Call) -> Account:
    """The account of the call. Raises 1101, 1102, 1109 (or as the options say), 1200."""
    bearer, key = call.header(b"authorization"), call.header(b"x-api-key")
    # docs: "If both Authorization and x-api-key have values, Authorization will be used first and x-api-key will be
    # discarded": also when it is wrong
    if bearer or (bearer is not None and not key):
        return in_good_state(await _by_token(call, bearer))
    if not key:
        raise refusal(1102, field="header authorization or x-api-key")
    return in_good_state(await _by_key(call, key))


def in_good_state(account: Account) -> Account:
    """The account, unless it is banned (1200) or its credentials have expired (1101)."""
    # docs: code 1200 and code 1101, "The request token has expired"
    if account.state == "banned":
        raise refusal(1200)
    if account.state == "expired":
        raise refusal(1101)
    return account


async def by_pair(call: Call, client_id: str, secret: str) -> Account:
    """The account of a key pair. Raises 1101 for a wrong one, 1200."""
    account = await _paired(call, client_id, secret)
    if account is None:
        # assumed: of the four documented codes of getToken
        raise refusal(1101)
    return in_good_state(account)


def issue(account: Account, now: int) -> str:
    """A token for the account, as of the virtual instant `now`."""
    import jwt

    issued = now // MICROSECONDS
    token = jwt.encode(_payload(account, issued), SIGNING_KEY, algorithm="HS256")
    _remember(token, Grant(account.id, issued + LIFETIME, client_id_of(account), account.secret))
    return token


def client_id_of(account: Account) -> str:
    """The account's clientId as it was written: the vector and part of the signature of its callbacks."""
    return str(account.facts.get("client_id", account.id))


async def _by_token(call: Call, header: str) -> Account:
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if token in PLACEHOLDERS and not call.desk.admission.strict:
        return await by_pair(call, CLIENT_ID, CLIENT_SECRET)
    grant = (_grants.get(token) or _verified(token)) if scheme.lower() == "bearer" else None
    if grant is None or not grant.expires > call.now_seconds:
        raise refusal(1101, field="header authorization")
    account = await call.known(grant.account)
    if account is None and grant.client_id is not None:
        # Another namespace, or the same after a reset: the token opens the account that its pair would.
        account = await call.admit(grant.account, grant.secret, client_id=grant.client_id)
    if account is None:
        # Issued before a restart for an account that was not kept; its secret is not in the token. Log in again.
        raise refusal(1101, field="header authorization")
    return account


async def _by_key(call: Call, key: str) -> Account:
    if key in KEY_PLACEHOLDERS and not call.desk.admission.strict:
        return await by_pair(call, CLIENT_ID, CLIENT_SECRET)
    account = await call.by_secret(key)
    if account is None and _WELL_FORMED.fullmatch(key):
        client_id = derived_client_id(key)
        account = await call.admit(client_id, key, client_id=client_id)
    if account is None:
        # wire: Akool's image-to-video demo takes 1109 for a wrong API key; docs: 1101; so it can be chosen
        raise refusal(call.options.unknown_key, field="header x-api-key")
    return account


async def _paired(call: Call, client_id: str, secret: str) -> Account | None:
    account = await call.known(account_id(client_id))
    if account is not None:
        return account if account.secret == secret else None
    owner = await call.by_secret(secret)
    if owner is None:
        if not (_WELL_FORMED.fullmatch(client_id) and _WELL_FORMED.fullmatch(secret)):
            return None
        return await call.admit(account_id(client_id), secret, client_id=client_id)
    if client_id_of(owner) == client_id:
        return owner
    if client_id_of(owner) != derived_client_id(secret):
        return None
    # It was opened by its API key alone, under a clientId made up here; now the real one is known.
    book = call.desk.engine.book
    return await book.change(
        call.world, call.provider, owner.id, lambda a: replace(a, facts={**a.facts, "client_id": client_id})
    )


def derived_client_id(secret: str) -> str:
    """The clientId of an account that is known by its API key only: shaped like a real one, and fit for an id."""
    digest = hashlib.sha256(f"akool client of {secret}".encode("utf-8", "surrogatepass")).digest()
    return base64.b64encode(digest[:16]).decode().replace("/", "+")


def _payload(account: Account, issued: int) -> dict[str, Any]:
    # docs: usage, the payload of the sample token; `code` is a text of 4 digits
    user = hashlib.sha256(f"akool user {account.id}".encode()).hexdigest()
    return {
        "id": user[:24],
        "type": "user",
        "from": "tob",
        "email": f"{account.id}{_DOMAIN}",
        "firstName": f"client {fingerprint(account.id)[:6]}",
        "uid": uid(account),
        "code": f"{int(user[24:32], 16) % 10_000:04d}",
        "iat": issued,
        "exp": issued + LIFETIME,
    }


def _verified(token: str) -> Grant | None:
    """What an unfamiliar token grants, whatever the time; none: it is not one of ours."""
    import jwt

    if len(token) > _LONGEST:
        return None
    # The wall clock is none of a virtual token's business.
    options: Any = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}
    try:
        claims = jwt.decode(token, SIGNING_KEY, algorithms=["HS256"], options=options)
    except (jwt.PyJWTError, ValueError, RecursionError):
        return None
    email, expires = claims.get("email"), claims.get("exp")
    if not isinstance(email, str) or not email.endswith(_DOMAIN) or not isinstance(expires, int | float):
        return None
    return _remember(token, Grant(email.removesuffix(_DOMAIN), float(min(expires, 1e15))))


def _remember(token: str, grant: Grant) -> Grant:
    while len(_grants) >= _REMEMBERED:
        _grants.popitem(last=False)
    _grants[token] = grant
    return grant
