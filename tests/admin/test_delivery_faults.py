"""Callbacks that went wrong, as the control API, the command line and a state file show them."""

import copy
from typing import Any

import pytest

from emulator.cli.deliveries import _shown, _table
from emulator.engine.faults import checked
from emulator.engine.standing import Fault, Match, When
from tests.admin.conftest import Control

pytestmark = pytest.mark.anyio


async def fault(control: Control, effects: dict[str, Any], **more: Any) -> None:
    """One more webhook fault."""
    engine = control.emulator.app.engine
    world = await engine.worlds.get("default")
    number = len(world.faults) + 1
    await engine.worlds.orders.add(world, Fault(f"fault-{number}", number, "webhooks", checked(effects), **more))


async def deliveries(control: Control) -> list[Any]:
    """In the order in which they were made, once everything has happened."""
    await control.ask("POST", "/clock/advance", json={"idle": True})
    found: list[Any] = (await control.ask("GET", "/deliveries"))["deliveries"]
    return found[::-1]


async def test_what_went_wrong_is_shown(control: Control) -> None:
    """With the delivery where the delivery was struck, with the attempt where that was; and nothing elsewhere."""
    await fault(control, {"drop": True}, match=Match(status="submitted"))
    await fault(control, {"truncate": {"bytes": 9}}, match=Match(status="processing"), when=When(times=1))
    control.emulator.answers.append(400)
    await control.submit(scenario="instant")
    dropped, cut, whole = await deliveries(control)
    assert (dropped["state"], dropped["attempts"], dropped["fault"]) == ("exhausted", [], "fault-1: drop")
    assert cut["fault"] is None
    assert [each["fault"] for each in cut["attempts"]] == ["fault-2: truncate", None]
    assert cut["attempts"][0]["request"]["body"] == cut["body"][:9] == control.emulator.callbacks[0].body.decode()
    assert cut["attempts"][1]["request"]["body"] == cut["body"]
    assert (whole["fault"], whole["attempts"][0]["fault"]) == (None, None)

    listed = _table({"deliveries": [dropped, cut, whole]}).splitlines()
    assert ["fault-1: drop" in line for line in listed] == [False, True, False, False]
    assert ["fault-2: truncate" in line for line in listed] == [False, False, True, False]
    assert "fault       fault-1: drop" in _shown(dropped)
    assert "(fault-2: truncate):" in _shown(cut)
    assert "fault" not in _shown(whole)


async def test_a_callback_fits_by_the_operation_that_began_its_job(control: Control) -> None:
    """Whether the fault shapes callbacks or spoils attempts; another operation's are left alone."""
    for name in ("create_image2video", "create_text2video"):
        match = {"provider": "kling", "operation": name, "method": "POST"}
        for effect in ("drop", "truncate"):
            body = {"effect": effect, "on": "webhooks", "match": match, "after": int(effect == "drop")}
            await control.ask("POST", "/faults", json=body, expect=201)
    await control.submit(scenario="instant")
    first, second, third = await deliveries(control)
    assert first["attempts"][0]["fault"] == "fault-2: truncate"
    assert [each["fault"] for each in (first, second, third)] == [None, "fault-1: drop", "fault-1: drop"]
    found = (await control.ask("GET", "/faults"))["faults"]
    assert [each["matched"] for each in found] == [3, 1, 0, 0]


async def test_a_callback_fits_by_its_status_path_and_body(control: Control) -> None:
    """Its path is that of its URL; its operation is the one that began the job."""
    parts = (
        Match(path="/hook", method="POST"), Match(path="/other"), Match(contains="task_status"),
        Match(contains="nowhere"), Match(status="succeed", provider="kling"), Match(operation="identify_face"),
    )  # fmt: skip
    for match in parts:
        await fault(control, {"delay": 0}, match=match)
    await control.submit(scenario="instant")
    last = (await deliveries(control))[-1]
    assert last["fault"] == "fault-1: delay; fault-3: delay; fault-5: delay"


async def test_a_callback_held_back_is_carried_over_in_a_file(control: Control) -> None:
    """It goes out behind its next one in the other namespace too; a fault that cannot be is refused."""
    await fault(control, {"reorder": True}, when=When(times=1))
    await control.submit()
    await control.emulator.advance(0)
    taken = await control.ask("GET", "/state")
    await control.ask("POST", "/reset", json={})
    await control.ask("PUT", "/state", json=taken)
    assert [each["status"] for each in await deliveries(control)] == ["processing", "submitted", "succeed"]
    bodies = [each.body for each in control.emulator.callbacks]
    assert [b"processing" in bodies[0], b"submitted" in bodies[1], b"succeed" in bodies[2]] == [True] * 3
    changes: list[tuple[str, str, Any, str]] = [
        ("fault", "effects", {"explode": {}}, "there are: drop"),
        ("fault", "effects", {"delay": {"seconds": -1}}, "write it like"),
        ("delivery", "strikes", [{"fault": "f", "effect": "reorder", "arguments": {"x": 1}}], "write it like"),
        ("delivery", "again", [-1], "before or after all time"),
    ]
    for kind, part, value, sentence in changes:
        broken = copy.deepcopy(taken)
        (record,) = (each for each in broken["namespaces"]["default"]["records"] if each["kind"] == kind)
        record["body"][part] = value
        assert sentence in await control.ask("PUT", "/state", json=broken, expect=400)
