"""An engine that knows how the vendors call back: what they say, how they sign it, and how it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from emulator.core.delivery import Announcement, Attempt, Delivery, RetryPolicy
from emulator.core.job import Snapshot
from emulator.engine.accounts import Account
from emulator.engine.chance import Draws
from emulator.engine.engine import Engine
from emulator.engine.instants import RealClock
from emulator.engine.outbox import Headers, Send
from emulator.engine.rendering import React
from emulator.providers.base import Provider
from emulator.storage.base import Storage
from emulator.webhooks import Sender

Patient = Callable[[Announcement], Announcement]


def calling(
    providers: Mapping[str, Provider],
    storage: Storage,
    send: Send,
    *,
    patient: Patient,
    react: React,
    real: RealClock | None,
    seed: str,
    rate: float,
    start: int | None,
) -> Engine:
    """The engine of these providers, whose callbacks go out by `send`, and whose files are made by `react`."""

    async def account_of(namespace: str, provider: str, account: str) -> Account | None:
        return await engine.book.get(await engine.worlds.get(namespace), provider, account)

    async def announce(snapshot: Snapshot, draws: Draws) -> Announcement | None:
        job = snapshot.job
        account = await account_of(job.namespace, job.provider, job.account)
        announcement = None if account is None else providers[job.provider].callback(snapshot, account, draws)
        return None if announcement is None else patient(announcement)

    async def sign(delivery: Delivery, at: int) -> Headers:
        account = await account_of(delivery.namespace, delivery.provider, delivery.account)
        return () if account is None else providers[delivery.provider].sign(delivery, account, at)

    async def backdate(delivery: Delivery, earlier: int) -> bytes:
        account = await account_of(delivery.namespace, delivery.provider, delivery.account)
        if account is None:
            return delivery.announcement.body
        return providers[delivery.provider].backdated(delivery, account, earlier)

    engine = Engine(
        storage,
        announce=announce,
        send=send,
        sign=sign,
        backdate=backdate,
        react=react,
        real=real,
        seed=seed,
        rate=rate,
        start=start,
    )
    return engine


def patience(delays: tuple[float, ...] | None, timeout: float | None) -> Patient:
    """The vendor's retry policy, with what the settings say of it instead."""
    if delays is None and timeout is None:
        return lambda announcement: announcement

    def changed(announcement: Announcement) -> Announcement:
        retry = announcement.retry
        policy = RetryPolicy(retry.delays if delays is None else delays, timeout or retry.timeout, retry.accepts)
        return replace(announcement, retry=policy)

    return changed


def over_http(sender: Sender) -> Send:
    """Attempts by this sender."""

    async def send(delivery: Delivery, headers: Headers) -> Attempt:
        announcement = delivery.announcement
        answer = await sender.send(
            announcement.url, announcement.body, dict(headers), timeout=announcement.retry.timeout
        )
        return Attempt(0, headers, answer.status, answer.body, answer.error, answer.elapsed)

    return send
