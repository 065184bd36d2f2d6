"""Virtual time through the control API."""

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
