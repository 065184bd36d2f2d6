"""Accounts: their credits and their state. Secrets go in and never come out."""

from dataclasses import replace
from functools import partial
from typing import Any, Literal

from pydantic import Field

from emulator.admin import ledger
from emulator.admin.asking import Asked, body, question
from emulator.admin.rooms import rooms
from emulator.core.errors import BadRequest, Missing
from emulator.engine.accounts import UNLIMITED, Account, Entry, Limits
from emulator.providers.base import Provider
from emulator.web.admission import Credential, account_id
from emulator.web.call import Call
from emulator.web.reply import Reply, json_reply
from emulator.web.shape import Shape

State = Literal["active", "banned", "expired", "overdue"]


class LimitsShown(Shape):
    """What it may do at most; null: as much as it likes."""

    concurrency: int | None
    requests_per_minute: int | None


class AccountShown(Shape):
    """One credential of one provider."""

    provider: str
    account: str
    credits: float
    held: float
    """Promised to jobs that have not ended."""
    available: float
    state: str
    secret: bool
    """Whether there is one; what it is, is not shown."""
    webhook_secret: bool
    limits: LimitsShown
    options: dict[str, Any]
    """What of the vendor's behaviour is chosen for it, where that is not what the server has."""
    spent: float
    """What its charges come to, less what was given back."""
    unit: str
    dollars: float | None
    """What that would have cost, where the vendor says what a unit does."""
    opened: bool
    """False: ready-made, and not used in this namespace so far."""


class AccountWithLedger(AccountShown, ledger.LedgerShown):
    """An account with its ledger."""


class AccountsShown(Shape):
    """The accounts of a namespace, the oldest first, then the ready-made ones that nobody has used."""

    accounts: list[AccountShown]


class LimitsPut(Asked):
    """What it may do at most; null, or left out: as much as it likes."""

    concurrency: int | None = Field(None, ge=0, le=1_000_000)
    requests_per_minute: int | None = Field(None, ge=1, le=1_000_000)


class AccountPut(Asked):
    """What shall be changed; what is left out stays, and in a new account is what the provider starts with."""

    credits: float | None = Field(None, ge=0, le=1e12)
    state: State | None = None
    secret: str | None = Field(None, min_length=1, max_length=512)
    webhook_secret: str | None = Field(None, min_length=1, max_length=512)
    """Another one takes its place, as the vendor rotates them; null takes it away."""
    limits: LimitsPut | None = None
    options: dict[str, Any] | None = None
    """The provider's options as they shall be for this account; what is left out is as the server has it."""


async def listed(call: Call) -> Reply:
    """The accounts."""
    opened = await call.desk.engine.book.all(call.world)
    seen = {(account.provider, account.id) for account in opened}
    shown = [_shown(call, account) for account in opened]
    ready = [
        _shown(call, _ready(call.namespace, provider, credential), opened=False)
        for provider in rooms(call).providers.values()
        for credential in provider.credentials
        if (provider.name, credential.account) not in seen
    ]
    return json_reply({"accounts": [*shown, *ready]})


async def show(call: Call) -> Reply:
    """One account with its ledger; a configured one is opened by asking for it."""
    provider, name = _asked_for(call)
    asked = question(ledger.LedgerQuestion, call)
    found = await call.desk.admission.known(call.world, provider.name, name)
    if found is None:
        message = f"There is no {provider.name} account {name!r}; PUT opens one."
        raise Missing(message)
    return json_reply({**_shown(call, found), **await ledger.page(call, found, asked)})


async def put(call: Call) -> Reply:
    """Change an account, or open one."""
    provider, name = _asked_for(call)
    asked = body(AccountPut, call)
    provider.chosen_options(asked.options or {})
    book, world = call.desk.engine.book, call.world
    found = await call.desk.admission.known(world, provider.name, name)
    if found is None:
        opened = await book.open(
            world,
            provider.name,
            name,
            asked.secret,
            provider.credits if asked.credits is None else asked.credits,
            state=asked.state or "active",
            webhook_secret=asked.webhook_secret,
            limits=_limits(asked.limits),
            options=asked.options or {},
        )
        return json_reply(_shown(call, opened), 201)
    now = call.now
    entry = Entry("adjustment", "control API", now)
    change = partial(_changed, asked=asked, provider=provider, now=now)
    changed = await book.change(world, provider.name, name, change, entry)
    if found.secret is not None and found.secret != changed.secret:
        world.secrets.pop((provider.name, found.secret), None)
    return json_reply(_shown(call, changed))


def _asked_for(call: Call) -> tuple[Provider, str]:
    provider, name = rooms(call).provider(call.param("provider")), call.param("account")
    if account_id(name) != name:
        message = "An account's id is 1 to 64 letters, digits and the characters _ . = + -; GET /accounts lists them."
        raise BadRequest(message)
    return provider, name


def _limits(asked: LimitsPut | None) -> Limits:
    return UNLIMITED if asked is None else Limits(asked.concurrency, asked.requests_per_minute)


def _changed(account: Account, asked: AccountPut, provider: Provider, now: int) -> Account:
    changes: dict[str, Any] = {name: getattr(asked, name) for name in asked.model_fields_set}
    kept = {name: value for name, value in changes.items() if value is not None or name == "webhook_secret"}
    if asked.limits is not None:
        kept["limits"] = _limits(asked.limits)
    if asked.webhook_secret is not None and account.webhook_secret is not None:
        kept["webhook_secret"] = provider.rotated(account.webhook_secret, asked.webhook_secret, now)
    return replace(account, **kept)


def _ready(namespace: str, provider: Provider, credential: Credential) -> Account:
    """The account that a credential would open."""
    return Account(
        namespace,
        provider.name,
        credential.account,
        0,
        credential.secret,
        provider.credits if credential.credits is None else credential.credits,
        state=credential.state or "active",
        webhook_secret=credential.webhook_secret,
        limits=credential.limits,
        options=credential.options,
    )


def _shown(call: Call, account: Account, *, opened: bool = True) -> dict[str, Any]:
    provider = rooms(call).provider(account.provider)
    limits = account.limits
    return {
        "provider": account.provider,
        "account": account.id,
        "credits": account.credits,
        "held": account.held,
        "available": account.available,
        "state": account.state,
        "secret": account.secret is not None,
        "webhook_secret": account.webhook_secret is not None,
        "limits": {"concurrency": limits.concurrency, "requests_per_minute": limits.requests_per_minute},
        "options": dict(account.options),
        "spent": account.spent,
        "unit": provider.unit,
        "dollars": None if provider.dollars is None else round(account.spent * provider.dollars, 2),
        "opened": opened,
    }
