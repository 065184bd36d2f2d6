"""Faults over the control API: what is accepted, what is refused and why, and what is told of them."""

from pathlib import Path
from typing import Any

import pytest

from emulator.core.errors import BadRequest
from emulator.engine import faults as webhooks
from emulator.media.resources import fixture
from emulator.web import faults as requests
from emulator.web.faults.presets import presets
from tests.admin.conftest import KLING, Control
from tests.conftest import Emulator

pytestmark = pytest.mark.anyio


async def test_faults_are_added_listed_shown_and_taken_back(control: Control) -> None:
    """With how often they could have struck and did."""
    body = {"match": {"provider": "kling", "method": "GET"}, "effect": {"status": 503, "body": "later"}, "times": 1}
    (added,) = (await control.ask("POST", "/faults", json=body, expect=201))["faults"]
    assert added == {
        "id": "fault-1", "on": "requests", "match": {"provider": "kling", "method": "GET"}, "times": 1,
        "effect": {"status": 503, "body": "later"}, "preset": None, "matched": 0, "struck": 0,
    }  # fmt: skip
    for _ in range(3):
        await control.emulator.client.get("/kling/v1/videos/image2video/x", headers=KLING)
    assert await control.ask("GET", "/faults/fault-1") == added | {"matched": 3, "struck": 1}
    await control.ask("POST", "/faults", json={"effect": "drop"}, expect=201)
    assert [(each["id"], each["on"]) for each in (await control.ask("GET", "/faults"))["faults"]] == [
        ("fault-1", "requests"), ("fault-2", "webhooks"),
    ]  # fmt: skip
    assert await control.ask("DELETE", "/faults/fault-1") == {"removed": 1}
    assert "no fault 'fault-1'" in await control.ask("DELETE", "/faults/fault-1", expect=404)
    assert "no fault 'fault-1'" in await control.ask("GET", "/faults/fault-1", expect=404)
    assert await control.ask("DELETE", "/faults") == {"removed": 1}
    assert await control.ask("DELETE", "/faults") == {"removed": 0}
    (third,) = (await control.ask("POST", "/faults", json={"effect": "reset"}, expect=201))["faults"]
    assert third["id"] == "fault-3", "an id is never given twice"


async def test_what_is_shown_may_be_asked_for_again(control: Control) -> None:
    """Every effect in every spelling, as it is shown."""
    for effect in (
        {"latency": 2}, {"latency": {"uniform": [1, 3]}}, {"latency": {"normal": {"mean": 1, "deviation": 0.2}}},
        {"latency": {"lognormal": {"median": 1, "sigma": 0.5}}}, "malformed", {"status": 503},
        {"status": 500, "body": {"a": None}, "headers": {"X-A": "b"}}, "rate_limit", {"rate_limit": 9}, "reset",
        {"reset": "after"}, "timeout", {"timeout": 3}, {"timeout": {"seconds": 2, "when": "after"}}, "truncate",
        {"truncate": {"bytes": 3}}, {"truncate": {"share": 0.2}}, {"code": 1303}, {"latency": 1, "status": 500},
        "drop", {"delay": 3, "duplicate": 2}, "bad_signature", "stale_timestamp", "before_response", "reorder",
    ):  # fmt: skip
        (added,) = (await control.ask("POST", "/faults", json={"effect": effect}, expect=201))["faults"]
        again = {"effect": added["effect"], "match": added["match"]}
        (second,) = (await control.ask("POST", "/faults", json=again, expect=201))["faults"]
        assert second == added | {"id": second["id"]}


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"type": "reset"}, {"reset": True}),
        ({"kind": "latency", "seconds": 2}, {"latency": {"fixed": 2}}),
        ({"type": "latency", "latency": 2}, {"latency": {"fixed": 2}}),
        ({"type": "status", "status": 503, "body": {"a": 1}}, {"status": 503, "body": {"a": 1}}),
        ({"type": "code", "code": "1303"}, {"code": {"code": "1303"}}),
        ({"latency": {"seconds": 2}}, {"latency": {"fixed": 2}}),
        ({"latency": {"min": 1, "max": 2}}, {"latency": {"uniform": [1, 2]}}),
        ({"latency": {"distribution": "fixed", "value": 2}}, {"latency": {"fixed": 2}}),
        ({"latency": {"distribution": "uniform", "low": 1, "high": 2}}, {"latency": {"uniform": [1, 2]}}),
        ({"latency": {"uniform": {"from": 1, "to": 2}}}, {"latency": {"uniform": [1, 2]}}),
        ({"latency": {"type": "normal", "mean": 1, "stddev": 2}}, {"latency": {"normal": {"mean": 1, "deviation": 2}}}),
        ({"latency": {"normal": [1, 2]}}, {"latency": {"normal": {"mean": 1, "deviation": 2}}}),
        (
            {"latency": {"distribution": "lognormal", "mu": 0, "sigma": 1}},
            {"latency": {"lognormal": {"median": 1, "sigma": 1}}},
        ),
        ({"truncate": 0.25}, {"truncate": {"share": 0.25}}),
        ({"type": "delay", "seconds": 3}, {"delay": {"seconds": 3}}),
        ({"delay": {"fixed": 3}}, {"delay": {"seconds": 3}}),
        ({"delay": {"distribution": "uniform", "min": 1, "max": 2}}, {"delay": {"uniform": [1, 2]}}),
    ],
    ids=str,
)
async def test_an_effect_may_be_written_in_all_the_usual_ways(control: Control, asked: Any, kept: Any) -> None:
    """And is shown in one of them."""
    added = await control.ask("POST", "/faults", json={"effect": asked}, expect=201)
    (alone,) = added.pop("faults")
    assert added == alone
    assert added["effect"] == kept


async def test_a_part_of_an_answer_to_a_receiver_may_be_written_as_a_number(control: Control) -> None:
    """As for clients."""
    added = await control.ask("POST", "/faults", json={"effect": {"truncate": 0.5}, "on": "webhooks"}, expect=201)
    assert (added["on"], added["effect"]) == ("webhooks", {"truncate": {"share": 0.5}})


async def test_a_match_may_have_the_path_that_clients_call(control: Control) -> None:
    """A provider's prefix is that provider; methods are methods in small letters too."""
    body = {"effect": "reset", "match": {"path": "/kling/v1/videos/*", "method": "post"}}
    added = await control.ask("POST", "/faults", json=body, expect=201)
    assert added["match"] == {"provider": "kling", "path": "/v1/videos/*", "method": "POST"}
    rule = {"scenario": "stuck", "match": {"path": "/kling/v1/videos/text2video"}}
    added = await control.ask("POST", "/rules", json=rule, expect=201)
    assert added["match"] == {"provider": "kling", "path": "/v1/videos/text2video"}


REFUSED: list[tuple[Any, str]] = [
    ({}, "Give either an effect or a preset. Effects: latency, status"),
    ({"effect": "reset", "preset": "flaky"}, "Give either"),
    ({"effect": "nonsense"}, "There is no effect 'nonsense'; there are: latency,"),
    ({"effect": ["reset"]}, "'effect' is a name, or an object with names and what they take. Effects: latency,"),
    ({"effect": {}}, "A fault has an effect; there are: latency,"),
    ({"effect": {"body": "x"}}, "A fault has an effect"),
    ({"effect": {"latency": -1}}, "greater than or equal to 0"),
    ({"effect": {"latency": 301}}, "less than or equal to 300"),
    ({"effect": {"latency": {"uniform": [3, 1]}}}, "from the smaller number to the larger"),
    ({"effect": {"latency": {"distribution": "pareto", "min": 1, "max": 2}}}, "latency"),
    ({"effect": {"latency": {"uniform": {"min": 1}}}}, "latency"),
    ({"effect": {"latency": {"lognormal": {"mu": 99, "sigma": 1}}}}, "less than or equal to 300"),
    ({"effect": {"type": "nonsense"}}, "There is no effect 'type'; there are: latency,"),
    ({"effect": "reset", "match": {"path": "/kling/v1/x", "provider": "akool"}}, "fits none that there is"),
    ({"effect": {"latency": "soon"}}, 'write it like {"latency": 2}'),
    ({"effect": {"status": 99}}, "greater than or equal to 200"),
    ({"effect": {"status": 204, "body": "x"}}, "has no body"),
    ({"effect": {"status": 503, "body": "x" * 70_000}}, "at most 65536 bytes"),
    ({"effect": {"status": 503, "headers": {"Content-Length": "3"}}}, "Content-Length is not to be set"),
    ({"effect": {"status": 503, "headers": {"A": "b\r\nC: d"}}}, "printable value"),
    ({"effect": {"reset": True, "body": "x"}}, "body go with a status"),
    ({"effect": {"code": 31337}}, "No provider has an error code '31337'"),
    ({"effect": {"code": 1303}, "match": {"provider": "akool"}}, "Akool has no error code '1303'; it has: 1003"),
    ({"effect": {"status": 503, "reset": True}}, "contradict each other"),
    ({"effect": {"timeout": True, "truncate": True}}, "timeout leaves no answer"),
    ({"effect": {"reset": True, "drop": True}}, "reset happen to requests, drop to webhooks"),
    ({"effect": {"reset": "sometimes"}}, "'before' or 'after'"),
    ({"effect": "reset", "on": "webhooks"}, "reset cannot happen to webhooks; what can: drop,"),
    ({"effect": "drop", "on": "requests"}, "drop cannot happen to requests; what can: latency,"),
    ({"effect": {"drop": {"attempts": -1}}}, "The effect 'drop' cannot be used so"),
    ({"effect": "reset", "match": {"provider": "nobody"}}, "no provider 'nobody'"),
    ({"effect": "reset", "match": {"provider": "akool", "operation": "create_image2video"}}, "akool has no operation"),
    ({"effect": "reset", "match": {"path": "/v1/nothing"}}, "fits none that there is: /"),
    ({"effect": "reset", "match": {"path": "/v1/*", "provider": "kling", "method": "PATCH"}}, "the method PATCH"),
    ({"effect": "reset", "match": {"status": "succeed"}}, "'status' in 'match' is for faults on callbacks"),
    ({"effect": "reset", "match": {"job": "x"}}, "'job' in 'match' is for faults on callbacks"),
    ({"effect": "drop", "match": {"operation": "get_image2video"}}, "get_image2video begins is not called back"),
    ({"effect": "drop", "match": {"operation": "nothing"}}, "operation 'nothing'; there are: "),
    ({"effect": "drop", "match": {"method": "GET"}}, "Callbacks are made with POST"),
    (
        {"effect": "drop", "match": {"provider": "kling", "status": "done"}},
        "No job can have the status 'done'; there are: succeed",
    ),
    ({"effect": "reset", "match": {"colour": "red"}}, "colour"),
    ({"effect": "reset", "times": 0}, "'times'"),
    ({"effect": "reset", "probability": 1.5}, "'probability'"),
    ({"effect": "reset", "times": 1, "every": 2}, "cannot come within"),
    ({"preset": "nobody"}, "There is no preset 'nobody'; there are: flaky, hostile, offline, slow."),
    ({"preset": "flaky", "times": 2}, "A preset says itself"),
    ({"preset": "flaky", "match": {"method": "GET"}}, "say which"),
    ({"preset": "slow", "on": "requests", "match": {"provider": "nobody"}}, "no provider"),
]


@pytest.mark.parametrize(("asked", "why"), REFUSED, ids=str)
async def test_what_makes_no_sense_changes_nothing(control: Control, asked: Any, why: str) -> None:
    """It is said what is wrong, and what is allowed."""
    assert why in await control.ask("POST", "/faults", json=asked, expect=400)
    assert (await control.ask("GET", "/faults"))["faults"] == []


async def test_there_are_at_most_a_thousand(control: Control) -> None:
    """And a preset is added whole or not at all."""
    for _ in range(995):
        await control.ask("POST", "/faults", json={"effect": "drop"}, expect=201)
    refused = await control.ask("POST", "/faults", json={"preset": "hostile"}, expect=400)
    assert refused == "A namespace has at most 1000 faults, and there are 995; DELETE some first."
    assert len((await control.ask("GET", "/faults"))["faults"]) == 995


async def test_a_code_belongs_to_one_provider(control: Control) -> None:
    """Of whom the fault then is; one that several have needs to be told whose."""
    (added,) = (await control.ask("POST", "/faults", json={"effect": {"code": 1303}}, expect=201))["faults"]
    assert added["match"] == {"provider": "kling"}
    both = {"effect": {"code": 1101}}
    assert "akool and kling have an error code '1101'" in await control.ask("POST", "/faults", json=both, expect=400)
    await control.ask("POST", "/faults", json=both | {"match": {"provider": "akool"}}, expect=201)


async def test_presets_are_narrowed(control: Control) -> None:
    """To a provider or to one side; a fault that is another provider's is left out."""
    there = {each["name"]: each for each in (await control.ask("GET", "/faults"))["presets"]}
    assert list(there) == ["flaky", "hostile", "offline", "slow"]
    asked = {"preset": "hostile", "match": {"provider": "akool"}}
    added = (await control.ask("POST", "/faults", json=asked, expect=201))["faults"]
    assert {each["match"]["provider"] for each in added} == {"akool"}
    assert len(added) == there["hostile"]["requests"] + there["hostile"]["webhooks"] - 2
    asked = {"preset": "offline", "on": "requests", "match": {"path": "/v1/videos/*"}}
    (one,) = (await control.ask("POST", "/faults", json=asked, expect=201))["faults"]
    assert (one["effect"], one["match"], one["preset"]) == (
        {"reset": {"when": "before"}}, {"path": "/v1/videos/*"}, "offline",
    )  # fmt: skip


def test_hostile_is_everything_that_can_go_wrong() -> None:
    """Each effect that there is, on requests and on webhooks."""
    faults = presets()["hostile"].faults
    for on, there in (("requests", requests.EFFECTS), ("webhooks", webhooks.EFFECTS)):
        assert {name for fault in faults if fault.on == on for name in fault.effects} == set(there)


async def test_every_fault_of_every_preset_would_be_accepted(control: Control) -> None:
    """Nothing in a file is impossible: each can be asked for as it is shown."""
    for name in presets():
        for each in (await control.ask("POST", "/faults", json={"preset": name}, expect=201))["faults"]:
            kept = {part: each[part] for part in ("match", "effect", "on", "probability") if part in each}
            await control.ask("POST", "/faults", json=kept, expect=201)


def test_a_preset_file_that_makes_no_sense_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what is wrong in it."""
    assert fixture("faults", "flaky.toml").exists()
    (tmp_path / "mine.toml").write_text('description = "x"\n[[faults]]\nwhy = "y"\neffect = { nonsense = 1 }\n')
    monkeypatch.setattr("emulator.web.faults.presets.fixture", lambda name: tmp_path)
    with pytest.raises(BadRequest, match=r"mine\.toml cannot be used: Nothing called 'nonsense'"):
        presets.__wrapped__()


async def test_faults_are_a_namespace_s_own_and_end_with_a_reset(emulator: Emulator) -> None:
    """Nobody else notices."""
    control, other = Control(emulator), Control(emulator, "/@t1")
    await control.ask("POST", "/faults", json={"effect": {"status": 503}}, expect=201)
    path = "/kling/v1/videos/image2video/x"
    assert (await emulator.client.get(path, headers=KLING)).status_code == 503
    assert (await emulator.client.get(f"/@t1{path}", headers=KLING)).status_code == 400
    assert (await other.ask("GET", "/faults"))["faults"] == []
    await control.ask("POST", "/reset")
    assert (await emulator.client.get(path, headers=KLING)).status_code == 400


async def test_nothing_goes_wrong_with_the_control_api(control: Control) -> None:
    """It is how one gets out again."""
    await control.ask("POST", "/faults", json={"preset": "offline"}, expect=201)
    assert await control.ask("DELETE", "/faults") == {"removed": 2}
