"""The account book: accounts kept in the store, with those in use at hand."""

import asyncio
from collections.abc import Mapping
from typing import Any

from emulator.core.errors import Missing
from emulator.core.job import NOTHING
from emulator.engine.accounts import UNLIMITED, Account, Change, Entry, Limits, Line
from emulator.engine.repository import account_record, line_record
from emulator.engine.world import World
from emulator.storage import base as store
from emulator.storage.base import Record, Storage


class Book:
    """Accounts of every world. Looking one up that is in use costs one dictionary look-up."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def get(self, world: World, provider: str, account: str) -> Account | None:
        """The account, or none if it has not been opened."""
        found = world.accounts.get((provider, account))
        if found is not None:
            return found[0]
        try:
            record = await self._storage.get("account", world.namespace, f"{provider}/{account}")
        except store.Missing:
            return None
        assert isinstance(record.body, Account)
        self.kept(world, record)
        return record.body

    async def by_secret(self, world: World, provider: str, secret: str) -> Account | None:
        """The account that this secret proves, or none."""
        if (provider, secret) not in world.secrets:
            for account in await self.all(world, provider):
                if account.secret is not None:
                    world.secrets[provider, account.secret] = account.id
        found = world.secrets.get((provider, secret))
        return None if found is None else await self.get(world, provider, found)

    async def open(
        self,
        world: World,
        provider: str,
        account: str,
        secret: str | None,
        credits: float,
        *,
        state: str = "active",
        webhook_secret: str | None = None,
        facts: Mapping[str, Any] = NOTHING,
        limits: Limits = UNLIMITED,
        options: Mapping[str, Any] = NOTHING,
    ) -> Account:
        """Open an account, or return the one that was opened meanwhile."""
        number = await self._storage.number(world.namespace, "account")
        opened = Account(
            world.namespace, provider, account, number, secret, credits, 0.0, state, webhook_secret, facts, limits,
            options, lines=1,
        )  # fmt: skip
        record = account_record(opened)
        try:
            await self._storage.put(
                record, line_record(opened, Line(1, world.now(), "opening", credits, credits, "opening"))
            )
        except store.Conflict:
            found = await self.get(world, provider, account)
            if found is None:
                raise
            return found
        self.kept(world, record)
        return opened

    async def all(self, world: World, provider: str = "") -> list[Account]:
        """The accounts opened so far, oldest first."""
        records = await self._storage.select("account", world.namespace, provider, newest_first=False)
        return [record.body for record in records if isinstance(record.body, Account)]

    async def ledger(
        self, world: World, provider: str, account: str, *, offset: int = 0, limit: int | None = None
    ) -> list[Line]:
        """What moved the account's balance, newest first."""
        scope = f"{provider}/{account}"
        records = await self._storage.select("line", world.namespace, scope, offset=offset, limit=limit)
        return [record.body for record in records if isinstance(record.body, Line)]

    async def staged(
        self, world: World, provider: str, account: str, change: Change, entry: Entry | None = None
    ) -> tuple[Record, ...]:
        """The changed account as a record, and the line of its ledger if its balance moved by `entry`.

        To be put together with others; then call `kept`. Raises Missing and whatever `change` raises.
        """
        current = await self.get(world, provider, account)
        if current is None:
            message = f"There is no {provider} account {account!r}."
            raise Missing(message)
        version = world.accounts[provider, account][1]
        changed = change(current)
        moved = round(changed.credits - current.credits, 6)
        if entry is None or not moved:
            return (account_record(changed, version + 1),)
        changed = changed.moved(lines=1, spent=-moved if entry.kind in ("charge", "refund") else 0.0)
        line = Line(changed.lines, entry.at, entry.kind, moved, changed.credits, entry.what, entry.job)
        return account_record(changed, version + 1), line_record(changed, line)

    def turn(self, world: World, provider: str, account: str) -> asyncio.Lock:
        """To be held from `staged` until the put."""
        turn = world.turns.get((provider, account))
        if turn is None:
            turn = world.turns[provider, account] = asyncio.Lock()
        return turn

    def kept(self, world: World, record: Record, *lines: Record) -> None:
        """What was staged has been put."""
        account = record.body
        assert isinstance(account, Account)
        world.accounts[account.provider, account.id] = (account, record.version)
        if account.secret is not None:
            world.secrets[account.provider, account.secret] = account.id

    def forget(self, world: World, provider: str, account: str) -> None:
        """The account changed behind our back (another process): look it up again."""
        world.accounts.pop((provider, account), None)

    async def change(
        self, world: World, provider: str, account: str, change: Change, entry: Entry | None = None
    ) -> Account:
        """Change an account; `entry` says why, if its balance moves. Raises Missing and whatever `change` raises."""
        while True:
            async with self.turn(world, provider, account):
                staged = await self.staged(world, provider, account, change, entry)
                try:
                    await self._storage.put(*staged)
                except store.Conflict:
                    self.forget(world, provider, account)
                    continue
                self.kept(world, *staged)
            changed = staged[0].body
            assert isinstance(changed, Account)
            return changed
