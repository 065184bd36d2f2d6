"""Who is let in: configured credentials always, others on first use unless the door is strict."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from emulator.core.job import NOTHING, nothing
from emulator.engine.accounts import UNLIMITED, Account, Limits
from emulator.engine.book import Book
from emulator.engine.world import World

Door = Literal["open", "strict"]
_PLAIN = re.compile(r"[A-Za-z0-9_.=+-]{1,64}")
LONGEST = 512
"""Characters of an id or a secret that opens an account: it is kept for as long as the namespace is."""
STATES = ("banned", "expired", "overdue")
"""A credential that contains one of these words behaves so; `nocredit` has no credits."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A configured account of a provider."""

    account: str
    secret: str | None
    credits: float | None = None
    """None: the provider's ample start."""
    state: str | None = None
    webhook_secret: str | None = None
    facts: Mapping[str, Any] = field(default_factory=nothing)
    limits: Limits = UNLIMITED
    options: Mapping[str, Any] = field(default_factory=nothing)


def account_id(text: str) -> str:
    """A credential's public half as an account id: as it is where it is plain, else made plain and told apart."""
    if _PLAIN.fullmatch(text):
        return text
    return f"{re.sub(r'[^A-Za-z0-9]', '', text)[:16]}-{fingerprint(text)}"


def fingerprint(secret: str) -> str:
    """What stands for a secret where it must not be shown."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()[:12]


class Admission:
    """Opens accounts. An id is bound to the secret it first came with."""

    def __init__(
        self, book: Book, door: Door, configured: Mapping[str, tuple[Credential, ...]], credits: Mapping[str, float]
    ) -> None:
        self._book = book
        self._door = door
        self._configured = {(name, each.account): each for name, group in configured.items() for each in group}
        self._secrets = {(name, each.secret): each for name, group in configured.items() for each in group}
        self._credits = credits

    @property
    def strict(self) -> bool:
        """Whether only configured credentials are let in."""
        return self._door == "strict"

    @property
    def secrets(self) -> frozenset[str]:
        """Every configured secret: what must not be shown."""
        return frozenset(secret for _, secret in self._secrets if secret)

    async def known(self, world: World, provider: str, account: str) -> Account | None:
        """The account of this id, if it is configured or has been opened."""
        found = await self._book.get(world, provider, account)
        if found is not None:
            return found
        credential = self._configured.get((provider, account))
        return None if credential is None else await self._open(world, provider, credential)

    async def by_secret(self, world: World, provider: str, secret: str) -> Account | None:
        """The account that a bare secret proves, if it is configured or has been opened."""
        found = await self._book.by_secret(world, provider, secret)
        if found is not None:
            return found
        credential = self._secrets.get((provider, secret))
        return None if credential is None else await self._open(world, provider, credential)

    async def admit(
        self, world: World, provider: str, account: str, secret: str | None, facts: Mapping[str, Any] = NOTHING
    ) -> Account | None:
        """The account that this credential opens; none: a wrong secret, or unknown at a strict door.

        `secret` none stands for a proof that cannot be checked (a token of an unknown key): taken on trust.
        """
        found = await self.known(world, provider, account)
        if found is not None:
            return found if secret is None or found.secret is None or found.secret == secret else None
        if self.strict or max(len(account), len(secret or "")) > LONGEST:
            return None
        return await self._open(world, provider, Credential(account, secret, facts=facts))

    async def _open(self, world: World, provider: str, credential: Credential) -> Account:
        words = f"{credential.account} {credential.secret or ''}".lower()
        state = credential.state or next((state for state in STATES if state in words), "active")
        credits = self._credits.get(provider, 1_000_000.0) if credential.credits is None else credential.credits
        return await self._book.open(
            world,
            provider,
            credential.account,
            credential.secret,
            0.0 if "nocredit" in words else credits,
            state=state,
            webhook_secret=credential.webhook_secret,
            facts=credential.facts,
            limits=credential.limits,
            options=credential.options,
        )
