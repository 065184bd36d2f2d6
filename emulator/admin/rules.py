"""The rules of a namespace: which submissions get which scenario."""

from collections.abc import Iterable
from typing import Any

from pydantic import Field

from emulator.admin.asking import body
from emulator.admin.ordering import MatchAsked, MatchShown, WhenAsked, WhenShown, match_shown, room_for, when_shown
from emulator.engine.standing import Rule
from emulator.web.call import Call
from emulator.web.reply import Reply, json_reply
from emulator.web.shape import Shape


class RuleAsked(WhenAsked):
    """Submissions that it takes get its scenario."""

    match: MatchAsked = MatchAsked()
    """Left out: every submission."""
    scenario: str = Field(max_length=64)


class RuleShown(WhenShown):
    """A rule."""

    id: str
    order: int
    """Its place among the rules, from 1; the first that takes a submission wins."""
    match: MatchShown
    scenario: str
    fitted: int
    """How many submissions have come to it and fitted; those that a rule before it took did not come."""


class RulesShown(Shape):
    """The rules, in the order in which they are tried."""

    rules: list[RuleShown]


class RulesRemoved(Shape):
    """How many there were."""

    removed: int


async def listed(call: Call) -> Reply:
    """The rules, in the order in which they are tried."""
    return json_reply({"rules": await _shown(call, call.world.rules)})


async def add(call: Call) -> Reply:
    """A further rule, tried after those there are."""
    asked, world, engine = body(RuleAsked, call), call.world, call.desk.engine
    match, when = asked.match.below(call).checked(call, begins=True), asked.when()
    call.desk.scenarios.named(asked.scenario, world.scenarios)
    room_for(len(world.rules), 1, "rules")
    number = await engine.number(world.namespace, "rule")
    rule = Rule(f"rule-{number}", number, asked.scenario, match, when)
    await engine.worlds.orders.add(world, rule)
    return json_reply((await _shown(call, (rule,)))[0], 201)


async def clear(call: Call) -> Reply:
    """Take back every rule."""
    return await _removed(call, [rule.id for rule in call.world.rules])


async def delete(call: Call) -> Reply:
    """Take back one rule."""
    return await _removed(call, [call.param("id")])


async def _removed(call: Call, ids: list[str]) -> Reply:
    removed = await call.desk.engine.worlds.orders.remove(call.world, Rule, ids) if ids else 0
    return json_reply({"removed": removed})


async def _shown(call: Call, rules: Iterable[Rule]) -> list[dict[str, Any]]:
    world, rules = call.world, tuple(rules)
    counts = await call.desk.engine.worlds.orders.counts(world, *rules)
    order = {rule.id: place for place, rule in enumerate(world.rules, 1)}
    return [
        {
            "id": rule.id,
            "order": order[rule.id],
            "match": match_shown(rule.match),
            "scenario": rule.scenario,
            **when_shown(rule.when),
            "fitted": fitted,
        }
        for rule, (fitted, _) in zip(rules, counts, strict=True)
    ]
