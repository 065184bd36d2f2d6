"""Which faults take a callback or an attempt, and what they make of it."""

from collections.abc import Sequence
from dataclasses import replace

from emulator.core.clock import MICROSECONDS
from emulator.core.delivery import Delivery, Strike
from emulator.engine.faults import EFFECTS
from emulator.engine.faults.base import Outgoing
from emulator.engine.faults.before_response import BeforeResponse
from emulator.engine.faults.drop import Drop
from emulator.engine.faults.stale_timestamp import StaleTimestamp
from emulator.engine.orders import Orders
from emulator.engine.standing import Fault, Occasion
from emulator.engine.world import World


def hurries(fault: Fault) -> bool:
    """Whether it is about callbacks that come before the response."""
    return fault.on == "webhooks" and BeforeResponse.NAME in fault.effects


def _shapes(fault: Fault) -> bool:
    return any(EFFECTS[name].SHAPES for name in fault.effects if name in EFFECTS)


async def shaped(orders: Orders, world: World, delivery: Delivery, *, ahead: bool) -> Delivery:
    """A callback that is being made, with what the faults that take it do; `ahead`: its create call is unanswered."""
    taken = await orders.faults(
        world, "webhooks", _occasion(delivery), lambda fault: _shapes(fault) and (ahead or not hurries(fault))
    )
    for struck in taken:
        for name, effect in EFFECTS.items():
            if name in struck.fault.effects:
                made = effect(**struck.fault.effects[name])
                delivery = made.shape(delivery, struck.fault.id, struck.draws)
    return delivery


async def spoiling(orders: Orders, world: World, delivery: Delivery) -> tuple[Strike, ...]:
    """What the faults that take the attempt about to be made do to it."""
    taken = await orders.faults(world, "webhooks", _occasion(delivery), lambda fault: not _shapes(fault))
    return tuple(
        Strike(struck.fault.id, name, struck.fault.effects[name])
        for struck in taken
        for name in EFFECTS
        if name in struck.fault.effects
    )


def lost(delivery: Delivery) -> Strike | None:
    """The strike by which the attempt about to be made gets lost, if it does."""
    tries = len(delivery.attempts)
    drops = (each for each in delivery.strikes if each.effect == Drop.NAME)
    return next((each for each in drops if each.arguments.get("attempts", 0) > tries), None)


def spoils(delivery: Delivery) -> list[Strike]:
    """Everything that spoils the attempt about to be made, in the order it is applied."""
    strikes = (*delivery.strikes, *(delivery.spoiling or ()))
    order = list(EFFECTS)
    there = (each for each in strikes if each.effect in EFFECTS and not EFFECTS[each.effect].SHAPES)
    return sorted(there, key=lambda each: order.index(each.effect))


def backdated(strikes: Sequence[Strike]) -> int:
    """By how much of virtual time the attempt is dated back."""
    stale = (float(each.arguments["seconds"]) for each in strikes if each.effect == StaleTimestamp.NAME)
    return round(sum(stale) * MICROSECONDS)


def spoiled(outgoing: Outgoing, dated: bool, strikes: Sequence[Strike]) -> tuple[Outgoing, str]:
    """What is sent, and the faults, in words. `dated`: it says for when it was signed."""
    told = []
    for strike in strikes:
        if strike.effect == StaleTimestamp.NAME:
            told.append(strike if dated else replace(strike, note="nothing is dated"))
            continue
        after = EFFECTS[strike.effect](**strike.arguments).spoil(outgoing)
        told.append(strike if after is not None else replace(strike, note="there is nothing to spoil"))
        outgoing = after or outgoing
    return outgoing, words(told)


def words(strikes: Sequence[Strike]) -> str:
    """Faults and effects on one line."""
    return "; ".join(
        f"{each.fault}: {each.effect}" + (f" (no effect: {each.note})" if each.note else "") for each in strikes
    )


def _occasion(delivery: Delivery) -> Occasion:
    said = delivery.announcement
    path = said.url.partition("://")[2].partition("/")[2].partition("?")[0].partition("#")[0]
    return Occasion(
        delivery.provider,
        delivery.operation,
        delivery.account,
        f"/{path}",
        "POST",
        said.body,
        delivery.job,
        delivery.status,
    )
