"""The faults of a namespace: what goes wrong with requests and callbacks, and how often it did."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, replace
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, WithJsonSchema, model_validator

from emulator.admin.asking import body
from emulator.admin.ordering import (
    FaultMatchAsked,
    MatchShown,
    WhenAsked,
    WhenShown,
    match_shown,
    room_for,
    when_shown,
)
from emulator.admin.rooms import rooms
from emulator.core.errors import BadRequest, Missing
from emulator.engine import faults as webhooks
from emulator.engine.faults.spelling import KIND, unfolded
from emulator.engine.standing import Fault, Match
from emulator.web import faults as requests
from emulator.web.call import Call
from emulator.web.faults.code import Code
from emulator.web.faults.presets import preset, presets
from emulator.web.reply import Reply, json_reply
from emulator.web.shape import Shape

On = Literal["requests", "webhooks"]
WHOSE: Mapping[On, Any] = {"requests": requests, "webhooks": webhooks}
ONE_SIDED = ("operation", "path", "method", "contains", "job", "status")
"""Parts of a match that mean something else, or nothing, on the other side."""


EFFECTS = tuple(dict.fromkeys((*requests.EFFECTS, *webhooks.EFFECTS)))


def _bare(name: str) -> bool:
    """Whether an effect needs no arguments, on one side at least."""
    for side in WHOSE.values():
        with suppress(BadRequest):
            if name in side.EFFECTS and side.checked({name: True}):
                return True
    return False


WRITTEN = {
    "anyOf": [
        {"type": "string", "enum": [name for name in EFFECTS if _bare(name)]},
        {
            "type": "object",
            "properties": {name: {} for name in (*EFFECTS, *requests.BESIDE)},
            "additionalProperties": False,
            "minProperties": 1,
        },
        {"type": "object", "properties": {KIND[0]: {"type": "string", "enum": list(EFFECTS)}}, "required": [KIND[0]]},
    ]
}
"""Effects as the document shows them; what each of them takes is told in words."""


def _given(name: str) -> dict[str, Any]:
    return {"required": [name], "properties": {name: {"not": {"type": "null"}}}}


class FaultAsked(WhenAsked):
    """One fault, or a preset of several. Of the calls that fit, without times, every, after or probability: all."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [_given("effect"), _given("preset")]})

    match: FaultMatchAsked | None = None
    """Of a preset: what each of its faults is narrowed to."""
    effect: Annotated[Any, WithJsonSchema(WRITTEN)] = None
    """By name; a bare name is an effect without arguments, and `type` may name it beside its arguments.

    On requests: `latency` (real seconds: 2, {"uniform": [1, 3]}, {"normal": {"mean", "deviation"}}, {"lognormal":
    {"median", "sigma"}}; at most 300), `status` with `body` and `headers` beside it, `code` (of the provider's table),
    `rate_limit`, `reset`, `timeout`, `truncate`, `malformed`. On webhooks: `drop`, `delay`, `duplicate`, `reorder`,
    `bad_signature`, `stale_timestamp`, `truncate`, `before_response`. `status`, `code` and `rate_limit` answer instead
    of the vendor, and nothing is executed; `reset` and `timeout` come before anything is executed, or with {"when":
    "after"} after all of it; the others happen to the answer, or to the callback. Over HTTP/2 what ends is the stream
    (RST_STREAM), not the connection. Nothing happens to the control API and to downloads under /media.
    """
    preset: str | None = Field(None, max_length=64)
    """`flaky`, `slow`, `offline` or `hostile`, instead of an effect."""
    on: On | None = None
    """What goes wrong. By default what the effect is for; `truncate` is for both, and then it is requests. Of a preset:
    only its faults of this kind."""

    @model_validator(mode="after")
    def _either(self) -> "FaultAsked":
        if (self.effect is None) == (self.preset is None):
            there = f"Effects: {', '.join(EFFECTS)}; presets: {', '.join(presets())}."
            message = f"Give either an effect or a preset. {there}"
            raise ValueError(message)
        if not isinstance(self.effect, str | dict | None):
            message = f"'effect' is a name, or an object with names and what they take. Effects: {', '.join(EFFECTS)}."
            raise ValueError(message)
        return self


class FaultShown(WhenShown):
    """One fault."""

    id: str
    on: On
    match: MatchShown
    effect: dict[str, Any]
    preset: str | None
    """Which preset brought it."""
    matched: int
    """Calls that fitted so far."""
    struck: int
    """Those that it took."""


class PresetShown(Shape):
    """Faults that come together."""

    name: str
    description: str
    requests: int
    """How many of its faults are on requests."""
    webhooks: int


class FaultsShown(Shape):
    """The faults there are, in the order in which they act, and the presets there are."""

    faults: list[FaultShown]
    presets: list[PresetShown]


class FaultsAdded(WhenShown):
    """Those that were added; the fields of a single one that is no preset's stand here too."""

    id: str | None = None
    on: On | None = None
    match: MatchShown | None = None
    effect: dict[str, Any] | None = None
    preset: str | None = None
    matched: int | None = None
    struck: int | None = None
    faults: list[FaultShown]


class FaultsRemoved(Shape):
    """How many were taken back."""

    removed: int


async def listed(call: Call) -> Reply:
    """The faults there are."""
    there = [
        {
            "name": each.name,
            "description": each.description,
            "requests": sum(fault.on == "requests" for fault in each.faults),
            "webhooks": sum(fault.on == "webhooks" for fault in each.faults),
        }
        for each in presets().values()
    ]
    return json_reply({"faults": await _all(call, call.world.faults), "presets": there})


async def show(call: Call) -> Reply:
    """One of them."""
    id = call.param("id")
    found = [fault for fault in call.world.faults if fault.id == id]
    if not found:
        message = f"There is no fault {id[:60]!r}."
        raise Missing(message)
    return json_reply((await _all(call, found))[0])


async def add(call: Call) -> Reply:
    """One more, or those of a preset."""
    asked = body(FaultAsked, call)
    wanted = [_one(call, asked)] if asked.preset is None else list(_preset(call, asked, asked.preset))
    room_for(len(call.world.faults), len(wanted), "faults")
    given = await call.desk.engine.worlds.orders.give(call.world, *wanted)
    shown = await _all(call, given)
    return json_reply({**(shown[0] if asked.preset is None else {}), "faults": shown}, 201)


async def remove(call: Call) -> Reply:
    """Take one back."""
    return await _removed(call, [call.param("id")])


async def clear(call: Call) -> Reply:
    """Take all back."""
    return await _removed(call, [fault.id for fault in call.world.faults])


async def _removed(call: Call, ids: Iterable[str]) -> Reply:
    return json_reply({"removed": await call.desk.engine.worlds.orders.remove(call.world, Fault, ids)})


def _one(call: Call, asked: FaultAsked) -> Fault:
    written = unfolded(asked.effect, EFFECTS)
    effects = {written: True} if isinstance(written, str) else dict(written or {})
    on = _side(effects, asked.on)
    kept = WHOSE[on].checked(effects)
    match = (asked.match or FaultMatchAsked()).fitting(call, on)
    if on == "requests" and Code.NAME in kept:
        match = _coded(call, match, kept[Code.NAME]["code"])
    return Fault("", 0, on, kept, match, asked.when())


def _side(effects: Mapping[str, Any], on: On | None) -> On:
    """What these effects are for. Raises BadRequest where they are for nothing, or not for one thing."""
    names = [name for name in effects if name not in requests.BESIDE]
    unknown = [name for name in names if name not in EFFECTS]
    if unknown or not names:
        wrong = f"There is no effect {unknown[0][:60]!r}" if unknown else "A fault has an effect"
        message = f"{wrong}; there are: {', '.join(EFFECTS)}."
        raise BadRequest(message)
    hits = [name for name in names if name not in webhooks.EFFECTS]
    hooks = [name for name in names if name not in requests.EFFECTS]
    if hits and hooks:
        message = f"{', '.join(hits)} happen to requests, {', '.join(hooks)} to webhooks: make them two faults."
        raise BadRequest(message)
    side: On = "requests" if hits else "webhooks" if hooks else on or "requests"
    if on not in (None, side):
        message = f"{', '.join(names)} cannot happen to {on}; what can: {', '.join(WHOSE[on].EFFECTS)}."
        raise BadRequest(message)
    return side


def _coded(call: Call, match: Match, code: str) -> Match:
    """The match, narrowed to the provider that has the code. Raises BadRequest where that is none, or not clear."""
    providers = rooms(call).providers
    if match.provider is not None:
        providers[match.provider].by_code(code)
        return match
    having = [name for name, each in providers.items() if code in each.codes]
    if len(having) != 1:
        several = f"{' and '.join(having)} have" if having else "No provider has"
        message = f"{several} an error code {code!r}; say whose in 'match': {{\"provider\": …}}."
        raise BadRequest(message)
    return replace(match, provider=having[0])


def _preset(call: Call, asked: FaultAsked, name: str) -> Iterator[Fault]:
    """The faults of a preset, narrowed. Raises BadRequest where none is left."""
    if asked.model_fields_set & set(WhenAsked.model_fields):
        message = "A preset says itself which calls it takes: leave out times, every, after and probability."
        raise BadRequest(message)
    faults = [fault for fault in preset(name).faults if asked.on in (None, fault.on)]
    given = asked.match or FaultMatchAsked()
    sides = {fault.on for fault in faults}
    one_sided = [part for part in ONE_SIDED if getattr(given, part) is not None]
    if one_sided and len(sides) > 1:
        choice = '"on": "requests" or "webhooks"'
        message = f"{one_sided[0]!r} in 'match' cannot narrow all of {name}; say which: {choice}."
        raise BadRequest(message)
    narrow = {side: given.fitting(call, side) for side in sides}
    left = [both for fault in faults if (both := _narrowed(fault, narrow[fault.on])) is not None]
    if not left:
        message = f"Nothing of {name} is left by this."
        raise BadRequest(message)
    yield from left


def _narrowed(fault: Fault, match: Match) -> Fault | None:
    parts: dict[str, Any] = {}
    for each in fields(Match):
        own, further = getattr(fault.match, each.name), getattr(match, each.name)
        if None not in (own, further) and own != further:
            return None
        parts[each.name] = own if further is None else further
    return replace(fault, match=Match(**parts))


async def _all(call: Call, faults: Iterable[Fault]) -> list[dict[str, Any]]:
    there = list(faults)
    counts = await call.desk.engine.worlds.orders.counts(call.world, *there)
    return [_shown(fault, *each) for fault, each in zip(there, counts, strict=True)]


def _shown(fault: Fault, matched: int, struck: int) -> dict[str, Any]:
    return {
        "id": fault.id,
        "on": fault.on,
        "match": match_shown(fault.match),
        "effect": requests.shown(fault.effects),
        **when_shown(fault.when),
        "preset": fault.preset,
        "matched": matched,
        "struck": struck,
    }
