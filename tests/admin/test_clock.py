"""Virtual time through the control API."""

import asyncio
import json
from typing import Any

import pytest

from tests.admin.conftest import RECEIVER, Control

pytestmark = pytest.mark.anyio


async def test_the_clock_is_shown_as_it_is_set(control: Control) -> None:
    """A rate of 0 is frozen; unfrozen, time runs in real time."""
    assert await control.ask("GET", "/clock") == {"now": "2026-03-01T12:00:00.000000Z", "rate": 0.0, "frozen": True}
    assert (await control.ask("PATCH", "/clock", json={"rate": 60}))["rate"] == 60
    assert (await control.ask("PATCH", "/clock", json={"frozen": True}))["rate"] == 0
    thawed = await control.ask("PATCH", "/clock", json={"frozen": False})
    assert (thawed["rate"], thawed["frozen"]) == (1, False)


async def test_advancing_answers_when_everything_due_has_happened(control: Control) -> None:
    """The callbacks of the time that passed have been made when the answer comes.

    What was due before (the callback of the submission) has happened too, and is not counted.
    """
    await control.submit()
    advanced = await control.ask("POST", "/clock/advance", json={"seconds": 30})
    assert advanced == {"now": "2026-03-01T12:00:30.000000Z", "transitions": 2, "attempts": 2}
    assert [callback.url for callback in control.emulator.callbacks] == [RECEIVER] * 3


async def test_time_advances_to_an_instant_to_the_next_event_or_until_idle(control: Control) -> None:
    """Each of the four ways says how far."""
    assert (await control.ask("POST", "/clock/advance", json={"seconds": 0}))["transitions"] == 0
    until = await control.ask("POST", "/clock/advance", json={"until": "2026-03-01T13:00:00+01:00"})
    assert until["now"] == "2026-03-01T12:00:00.000000Z"
    until = await control.ask("POST", "/clock/advance", json={"until": "2026-03-01T12:01:00Z"})
    assert until["now"] == "2026-03-01T12:01:00.000000Z"
    await control.submit()
    await control.ask("POST", "/clock/advance", json={"seconds": 0})
    assert (await control.ask("POST", "/clock/advance", json={"next": True}))["transitions"] == 1
    assert (await control.ask("POST", "/clock/advance", json={"idle": True}))["transitions"] == 1
    assert (await control.ask("POST", "/clock/advance", json={"idle": True}))["transitions"] == 0


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"seconds": -1}, "Time goes forward only; got -1 seconds."),
        ({"seconds": 1e18}, "Time goes forward only, and ends in 9998; got 1e+18 seconds."),
        ({"until": "2020-01-01T00:00:00Z"}, "Time goes forward only; it is 2026-03-01T12:00:00.000000Z now."),
        ({"until": "soon"}, "Not an instant: 'soon'. Write it like 2026-01-31T12:00:00Z."),
        ({"minutes": 1}, "The body has nothing called 'minutes'; it may have: seconds, until, next, idle."),
        ({"seconds": 1, "idle": True}, "Say one of"),
        ({}, "Say one of"),
        ({"next": False}, "Say one of"),
        ({"seconds": "30"}, "'seconds' in the body cannot be used"),
        ({"seconds": True}, "'seconds' in the body cannot be used"),
        ({"seconds": {}}, "'seconds' in the body cannot be used"),
        ({"seconds": -1e-9}, "Time goes forward only; got -1e-09 seconds."),
        ({"seconds": 253370764799}, "Time goes forward only, and ends in 9998"),
        ({"until": "9999-12-31T23:59:59Z"}, "An instant lies between 1970 and 9998"),
        ({"until": 1767225600}, "'until' in the body cannot be used"),
        ({"until": "2026-03-01T12:00:30Z", "next": True}, "Say one of"),
        ({"idle": 1}, "'idle' in the body cannot be used"),
        ({"idle": True, "next": True}, "Say one of"),
        ([30], "The body must be a JSON object with: seconds, until, next, idle."),
    ],
)
async def test_an_advance_that_makes_no_sense_is_refused_with_a_sentence(
    control: Control, body: Any, sentence: str
) -> None:
    """The sentence says what is wrong and what is allowed; time stays where it is."""
    assert (await control.ask("POST", "/clock/advance", json=body, expect=400)).startswith(sentence)
    assert (await control.ask("GET", "/clock"))["now"] == "2026-03-01T12:00:00.000000Z"


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ({"rate": -1}, "'rate' in the body cannot be used"),
        ({"rate": 1e9}, "'rate' in the body cannot be used"),
        ({"rate": 5, "frozen": True}, "contradict each other"),
        ({"rate": True}, "'rate' in the body cannot be used"),
        ({"frozen": 1}, "'frozen' in the body cannot be used"),
        ({"now": "2020-01-01T00:00:00Z"}, "Time is not set: it goes forward only, and jumps where POST"),
        ({"now": "2030-01-01T00:00:00Z", "rate": 1}, "Time is not set"),
        ({}, "Say how the clock shall run"),
        ({"speed": 2}, "it may have: rate, frozen"),
    ],
)
async def test_a_rate_that_cannot_be_is_refused_with_a_sentence(control: Control, body: Any, part: str) -> None:
    """Nothing changes."""
    assert part in await control.ask("PATCH", "/clock", json=body, expect=400)
    assert (await control.ask("GET", "/clock"))["frozen"] is True


async def test_a_body_that_is_not_json_is_a_problem(control: Control) -> None:
    """The parser's words say where."""
    detail = await control.ask("POST", "/clock/advance", content=b"{seconds: 1}", expect=400)
    assert detail.startswith("The body is not JSON: ")


async def test_each_namespace_has_its_own_clock(control: Control) -> None:
    """Time that passes in one stands still in another."""
    await Control(control.emulator, "/@t1").ask("POST", "/clock/advance", json={"seconds": 60})
    assert (await control.ask("GET", "/clock"))["now"] == "2026-03-01T12:00:00.000000Z"
    other = await control.ask("GET", "/clock", headers={"X-Emulator-Namespace": "t1"})
    assert other["now"] == "2026-03-01T12:01:00.000000Z"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1" + "0" * 5000])
async def test_numbers_that_are_none_are_refused(control: Control, number: str) -> None:
    """Whether JSON has them or not."""
    for method, path, name in (("POST", "/clock/advance", "seconds"), ("PATCH", "/clock", "rate")):
        await control.ask(method, path, content=f'{{"{name}": {number}}}', expect=400)
    assert await control.ask("GET", "/clock") == {"now": "2026-03-01T12:00:00.000000Z", "rate": 0.0, "frozen": True}


async def test_who_advances_while_another_does_comes_after(control: Control) -> None:
    """Each answers the instant that its own turn led to; nothing of the time asked for is lost."""
    await control.submit(scenario="slow")
    asked = (control.ask("POST", "/clock/advance", json={"seconds": 30}) for _ in range(3))
    ends = [advanced["now"][11:19] for advanced in await asyncio.gather(*asked)]
    assert ends == ["12:00:30", "12:01:00", "12:01:30"]
    assert (await control.ask("GET", "/clock"))["now"][11:19] == "12:01:30"


@pytest.mark.parametrize("scenario", ["stuck", "manual", "polls"])
async def test_idle_ends_with_jobs_that_never_do(control: Control, scenario: str) -> None:
    """Nothing is due, however long it goes on."""
    await control.submit(scenario=scenario)
    assert await control.ask("POST", "/clock/advance", json={"idle": True}) is not None
    assert (await control.ask("POST", "/clock/advance", json={"idle": True}))["transitions"] == 0


async def test_a_thousand_times_as_fast_everything_still_happens_in_order(control: Control) -> None:
    """Minutes of a realistic job pass in real milliseconds, its callbacks in the order of its statuses."""
    await control.ask("PATCH", "/clock", json={"rate": 1000})
    task = await control.submit(scenario="realistic")
    waited = await control.ask("GET", f"/deliveries/wait?job={task}&state=delivered&count=3")
    assert [delivery["status"] for delivery in waited["deliveries"]] == ["succeed", "processing", "submitted"]
    timeline = (await control.ask("GET", f"/jobs/{task}"))["timeline"]
    assert [step["at"] for step in timeline] == [each["created_at"] for each in waited["deliveries"]][::-1]
    bodies = [json.loads(callback.body)["task_status"] for callback in control.emulator.callbacks]
    assert bodies == ["submitted", "processing", "succeed"]
