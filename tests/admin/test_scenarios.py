"""Scenarios of a namespace's own, and the rules by which submissions get them."""

from pathlib import Path
from typing import Any

import pytest

from emulator.app import create_app
from emulator.core.errors import BadRequest
from emulator.settings import Settings
from tests.admin.conftest import KLING, Control
from tests.providers.kinds import KEYS

pytestmark = pytest.mark.anyio
MINE: dict[str, Any] = {
    "description": "Half of them fail in moderation.",
    "progress": "time",
    "stages": [{"phase": "queued", "delay": 1.5, "jitter": 0.0}, {"phase": "running", "delay": 3.0, "jitter": 0.5}],
    "endings": [
        {"outcome": "succeeded", "weight": 1.0, "reason": None, "code": None},
        {"outcome": "rejected", "weight": 2.0, "reason": "No.", "code": "1301"},
    ],
}
FAILS = {"endings": [{"outcome": "failed"}]}
AKOOL = {"video_url": "https://files.test/a.mp4", "audio_url": "https://files.test/a.mp3"}


async def submitted(
    control: Control, prompt: str = "a dog", header: str | None = None, tail: str = "text2video"
) -> str:
    """The scenario that a Kling task got."""
    response = await control.emulator.client.post(
        f"{control.root}/kling/v1/videos/{tail}",
        headers=KLING if header is None else {**KLING, "X-Emulator-Scenario": header},
        json={"prompt": prompt, "image": "https://files.test/a.png"},
    )
    assert response.status_code == 200, response.text
    return str(response.headers["x-emulator-scenario"])


async def akool(control: Control) -> str:
    """The scenario that an Akool job got."""
    response = await control.emulator.client.post(
        f"{control.root}/akool/api/open/v3/content/video/lipsync", headers=KEYS["akool"], json=AKOOL
    )
    return str(response.headers["x-emulator-scenario"])


async def rule(control: Control, scenario: str, match: dict[str, Any] | None = None, **when: Any) -> Any:
    """A rule, as it is answered."""
    asked = {"scenario": scenario, **when, **({} if match is None else {"match": match})}
    return await control.ask("POST", "/rules", json=asked, expect=201)


# scenarios


async def test_a_scenario_is_shown_in_the_form_in_which_it_is_put(control: Control) -> None:
    """New ones are 201, replaced ones 200; every shipped one can be put back as it came."""
    assert await control.ask("PUT", "/scenarios/mine", json=MINE, expect=201) == MINE
    assert await control.ask("PUT", "/scenarios/mine", json=MINE) == MINE
    assert await control.ask("GET", "/scenarios/mine") == MINE
    for each in (await control.ask("GET", "/scenarios"))["scenarios"]:
        shown = await control.ask("GET", f"/scenarios/{each['name']}")
        expect = 200 if each["name"] == "mine" else 201
        assert await control.ask("PUT", f"/scenarios/{each['name']}", json=shown, expect=expect) == shown


async def test_what_is_left_out_is_the_default(control: Control) -> None:
    """An empty scenario stays where it is; numbers do for codes and whole numbers for seconds."""
    assert await control.ask("PUT", "/scenarios/x", json={}, expect=201) == {
        "description": "", "progress": "time", "stages": [], "endings": [],
    }  # fmt: skip
    asked = {"stages": [{"phase": "queued", "delay": 2}], "endings": [{"outcome": "failed", "code": 1301}]}
    assert await control.ask("PUT", "/scenarios/x", json=asked) == {
        "description": "",
        "progress": "time",
        "stages": [{"phase": "queued", "delay": 2.0, "jitter": 0.0}],
        "endings": [{"outcome": "failed", "weight": 1.0, "reason": None, "code": "1301"}],
    }


async def test_an_ending_with_a_reason_is_a_failure(control: Control) -> None:
    """Nobody has to say so."""
    put = {"endings": [{"reason": "no face"}, {"code": 1301}, {"weight": 2}]}
    whole = await control.ask("PUT", "/scenarios/mine", json=put, expect=201)
    assert [each["outcome"] for each in whole["endings"]] == ["failed", "failed", "succeeded"]


async def test_jobs_go_by_a_scenario_of_the_namespaces_own(control: Control) -> None:
    """By header, magic value and default; in no other namespace."""
    await control.ask("PUT", "/scenarios/mine", json=FAILS, expect=201)
    assert await submitted(control, header="mine") == "mine"
    assert await submitted(control, "a dog [[scenario:mine]]") == "mine"
    await control.ask("PUT", "/scenarios/default", json={"name": "mine"})
    assert await submitted(control) == "mine"
    job = (await control.ask("GET", "/jobs"))["jobs"][0]
    assert (job["scenario"], job["timeline"][-1]["phase"]) == ("mine", "failed")
    response = await control.emulator.client.post(
        "/@t1/kling/v1/videos/text2video", headers={**KLING, "X-Emulator-Scenario": "mine"}, json={"prompt": "a dog"}
    )
    assert response.status_code == 400
    assert "There is no scenario 'mine'; there are: fails-queued, " in response.json()["detail"]


async def test_an_unknown_scenario_is_refused_with_the_names_there_are(control: Control) -> None:
    """The namespace's own among them, also where one is asked for by its path."""
    await control.ask("PUT", "/scenarios/mine", json=FAILS, expect=201)
    response = await control.emulator.client.post(
        "/kling/v1/videos/text2video", headers={**KLING, "X-Emulator-Scenario": "x" * 500}, json={"prompt": "a dog"}
    )
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"].endswith("typical, mine.")
    assert len(response.json()["detail"]) < 400
    assert (await control.ask("GET", "/scenarios/x", expect=404)).endswith("typical, mine.")
    assert (await control.ask("DELETE", "/scenarios/x", expect=404)).endswith("typical, mine.")


async def test_a_shipped_scenario_is_shadowed_and_comes_back(control: Control) -> None:
    """A shipped one itself cannot be forgotten."""
    assert "is the server's" in await control.ask("DELETE", "/scenarios/typical", expect=409)
    shipped = await control.ask("GET", "/scenarios/typical")
    await control.ask("PUT", "/scenarios/typical", json=FAILS, expect=201)
    listed = {each["name"]: each for each in (await control.ask("GET", "/scenarios"))["scenarios"]}
    assert (listed["typical"]["own"], listed["typical"]["endings"], listed["slow"]["own"]) == (True, ["failed"], False)
    await submitted(control)
    assert (await control.ask("GET", "/jobs"))["jobs"][0]["phase"] == "failed"
    await control.ask("DELETE", "/scenarios/typical")
    assert await control.ask("GET", "/scenarios/typical") == shipped
    await submitted(control)
    assert (await control.ask("GET", "/jobs"))["jobs"][0]["phase"] == "queued"


async def test_what_is_done_at_once_goes_by_no_scenario(control: Control) -> None:
    """Not even by one of the namespace's own that is called as the shipped one."""
    await control.ask("PUT", "/scenarios/instant", json=FAILS, expect=201)
    url = {"video_url": "https://files.test/a.mp4"}
    answer = await control.emulator.client.post("/kling/v1/videos/identify-face", headers=KLING, json=url)
    assert answer.json()["data"]["face_data"]
    assert (await control.ask("GET", "/jobs"))["jobs"][0]["phase"] == "succeeded"


async def test_a_scenario_in_use_is_not_forgotten(control: Control) -> None:
    """As long as the default or a rule names it; then it is."""
    await control.ask("PUT", "/scenarios/mine", json=FAILS, expect=201)
    await control.ask("PUT", "/scenarios/default", json={"name": "mine"})
    assert "PUT /scenarios/default" in await control.ask("DELETE", "/scenarios/mine", expect=409)
    await control.ask("PUT", "/scenarios/default", json={"name": None})
    await rule(control, "mine")
    assert "rule-1" in await control.ask("DELETE", "/scenarios/mine", expect=409)
    await control.ask("DELETE", "/rules/rule-1")
    assert (await control.ask("DELETE", "/scenarios/mine"))["endings"][0]["outcome"] == "failed"


async def test_a_preview_is_rendered_though_its_scenario_is_forgotten(control: Control) -> None:
    """It goes on as submissions do that name none; while the scenario is there, by it."""
    client, headers = control.emulator.client, KEYS["creatify"]
    order = {"text": "Hello there [[scenario:mine]]", "aspect_ratio": "16x9"}
    for kept, phase in ((True, "failed"), (False, "queued")):
        await control.ask("PUT", "/scenarios/mine", json={"endings": [{}]}, expect=201)
        id = (await client.post("/creatify/api/lipsyncs/preview/", headers=headers, json=order)).json()["id"]
        await control.ask("PUT", "/scenarios/mine", json=FAILS)
        if not kept:
            await control.ask("DELETE", "/scenarios/mine")
        rendered = await client.post(f"/creatify/api/lipsyncs/{id}/render/", headers=headers)
        assert rendered.status_code == 200, rendered.text
        assert (await control.ask("GET", f"/jobs/{id}"))["phase"] == phase
        if kept:
            await control.ask("DELETE", "/scenarios/mine")


WRONG = [
    ({"stages": [{"phase": "waiting", "delay": 1}]}, "'stages.0.phase' in the body cannot be used: Input should be "
     "'queued' or 'running', got 'waiting'."),
    ({"stages": [{"phase": "failed", "delay": 1}]}, "'queued' or 'running', got 'failed'"),
    ({"stages": [{"phase": "queued", "delay": -1}]}, "'stages.0.delay' in the body cannot be used"),
    ({"stages": [{"phase": "queued", "delay": 1, "jitter": -1}]}, "greater than or equal to 0"),
    ({"stages": [{"phase": "queued", "delay": 1e18}]}, "less than or equal to 315360000"),
    ({"stages": [{"phase": "queued", "delay": "1"}]}, "valid number"),
    ({"stages": [{"phase": "queued"}]}, "The body needs 'stages.0.delay'; it may have: phase, delay, jitter."),
    ({"stages": [{"phase": "queued", "delay": 1, "dely": 1}]}, "'stages.0' in the body has nothing called 'dely'; it "
     "may have: phase, delay, jitter."),
    ({"stages": [{"phase": "queued", "delay": 1}] * 33}, "at most 32 items"),
    ({"endings": [{}] * 33}, "at most 32 items"),
    ({"endings": [{"weight": 0}, {"outcome": "failed", "weight": 0}]}, "the weights of the endings come to 0"),
    ({"endings": [{"weight": -1}]}, "greater than or equal to 0"),
    ({"endings": [{"outcome": "lost"}]}, "'succeeded', 'failed' or 'rejected', got 'lost'"),
    ({"endings": [{"outcome": "succeeded", "code": 1301}]}, "an ending that succeeded has no reason and no code"),
    ({"endings": [{"outcome": "failed", "code": 77}]}, "ends with '77', which is no vendor's code. Akool: 1003, "),
    ({"endings": [{"outcome": "failed", "code": True}]}, "'endings.0.code' in the body cannot be used"),
    ({"progress": "sometimes"}, "'time', 'polls' or 'manual', got 'sometimes'"),
    ({"name": "mine"}, "may have: description, progress, stages, endings"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "part"), WRONG)
async def test_a_scenario_that_makes_no_sense_is_refused(control: Control, asked: Any, part: str) -> None:
    """With what is wrong and what is allowed; nothing is kept."""
    assert part in await control.ask("PUT", "/scenarios/mine", json=asked, expect=400)
    await control.ask("GET", "/scenarios/mine", expect=404)


@pytest.mark.parametrize("name", ["a b", "ä", "x" * 65, "a%2Fb"])
async def test_a_bad_name_is_refused(control: Control, name: str) -> None:
    """One that no magic value could hold."""
    if "%2F" not in name:
        assert "1 to 64 letters" in await control.ask("PUT", f"/scenarios/{name}", json={}, expect=400)
    else:
        assert (await control.emulator.client.put(f"/_emulator/scenarios/{name}", json={})).status_code == 404


async def test_default_is_no_scenarios_name(control: Control) -> None:
    """It is the operation that chooses one."""
    assert "may have: name" in await control.ask("PUT", "/scenarios/default", json=MINE, expect=400)


async def test_a_namespace_has_so_many_scenarios_and_rules(control: Control) -> None:
    """A thousand of each; replacing one is no further one."""
    world = await control.emulator.app.engine.worlds.get("default")
    for number in range(1000):
        await control.ask("PUT", f"/scenarios/s{number}", json={}, expect=201)
    assert "at most 1000 scenarios" in await control.ask("PUT", "/scenarios/more", json={}, expect=400)
    await control.ask("PUT", "/scenarios/s1", json=FAILS)
    world.rules = (await _rule_of(control),) * 1000
    assert "at most 1000 rules" in await control.ask("POST", "/rules", json={"scenario": "slow"}, expect=400)


async def _rule_of(control: Control) -> Any:
    await rule(control, "slow")
    return (await control.emulator.app.engine.worlds.get("default")).rules[0]


# rules


async def test_the_first_rule_that_fits_gives_its_scenario(control: Control) -> None:
    """The list shows the order, and how many came to each."""
    await rule(control, "stuck", {"operation": "create_text2video"}, times=1)
    await rule(control, "slow", {"provider": "kling"})
    assert [await submitted(control) for _ in range(3)] == ["stuck", "slow", "slow"]
    assert await submitted(control, tail="image2video") == "slow"
    assert await akool(control) == "typical"
    assert (await control.ask("GET", "/rules"))["rules"] == [
        {"id": "rule-1", "order": 1, "match": {"operation": "create_text2video"}, "scenario": "stuck", "times": 1,
         "fitted": 3},
        {"id": "rule-2", "order": 2, "match": {"provider": "kling"}, "scenario": "slow", "fitted": 3},
    ]  # fmt: skip


async def test_header_and_magic_value_go_before_rules_and_rules_before_the_default(control: Control) -> None:
    """And what names its scenario is not counted."""
    await control.ask("PUT", "/scenarios/default", json={"name": "realistic"})
    await rule(control, "stuck", after=1)
    assert await submitted(control, "a dog [[scenario:slow]]", header="polls") == "polls"
    assert await submitted(control, "a dog [[scenario:slow]]") == "slow"
    assert [await submitted(control), await submitted(control)] == ["realistic", "stuck"]
    await control.ask("DELETE", "/rules")
    assert await submitted(control) == "realistic"
    await control.ask("PUT", "/scenarios/default", json={"name": None})
    assert await submitted(control) == "typical"


@pytest.mark.parametrize(
    ("match", "fits"),
    [
        ({"contains": "cat"}, [False, False, True]),
        ({"path": "/v1/videos/image*"}, [False, True, False]),
        ({"path": "*2video", "contains": "dog"}, [True, True, False]),
        ({"account": "another0accesskey000000000000001"}, [False, False, False]),
        ({"method": "POST", "provider": "kling"}, [True, True, True]),
        ({}, [True, True, True]),
        ({"provider": None}, [True, True, True]),
    ],
)
async def test_every_part_of_a_match_narrows_it(control: Control, match: dict[str, Any], fits: list[bool]) -> None:
    """All that are given must fit."""
    await rule(control, "stuck", match)
    got = [await submitted(control), await submitted(control, tail="image2video"), await submitted(control, "a cat")]
    assert [each == "stuck" for each in got] == fits


@pytest.mark.parametrize(
    ("when", "taken"),
    [({"times": 2.0}, [1, 2]), ({"every": 3}, [3, 6]), ({"after": 4}, [5, 6]), ({"after": 1, "times": 2}, [2, 3]),
     ({"probability": 1}, [1, 2, 3, 4, 5, 6]), ({"probability": 0}, [])],
)  # fmt: skip
async def test_a_rule_takes_the_submissions_that_it_says(control: Control, when: Any, taken: list[int]) -> None:
    """Counted from 1, each rule for itself."""
    await rule(control, "stuck", **when)
    got = [await submitted(control) for _ in range(6)]
    assert [number for number, each in enumerate(got, 1) if each == "stuck"] == taken


async def test_a_submission_that_is_tried_twice_counts_once(control: Control) -> None:
    """Creatify takes a job in that cannot be paid, and lets it fail; the rule sees one submission."""
    client = control.emulator.client
    poor = {"X-API-ID": "nocredit", "X-API-KEY": "x"}
    await client.get("/creatify/api/lipsyncs/", headers=poor)
    options = {"options": {"without_credits": "fail"}}
    await control.ask("PUT", "/accounts/creatify/nocredit", json=options)
    await rule(control, "slow", times=1)
    answer = await client.post(
        "/creatify/api/lipsyncs/", headers=poor, json={"text": "Hello there", "aspect_ratio": "16x9"}
    )
    assert (answer.status_code, answer.headers["x-emulator-scenario"]) == (201, "slow")
    assert (await control.ask("GET", "/rules"))["rules"][0]["fitted"] == 1


IMPOSSIBLE = [
    ({"match": {"provider": "acme"}}, "There is no provider 'acme'; there are: akool, "),
    ({"match": {"provider": "akool", "operation": "create_text2video"}}, "akool has no operation 'create_text2video'; "
     "there are: create_lipsync, create_talking_photo."),
    ({"match": {"operation": "nope"}}, "No provider has an operation 'nope'"),
    ({"match": {"provider": "akool", "operation": "get_quota"}}, "get_quota begins no job that goes by a scenario; "
     "these do: create_lipsync, create_talking_photo."),
    ({"match": {"operation": "identify_face"}}, "identify_face begins no job"),
    ({"match": {"operation": "create_text2video", "method": "GET"}}, "GET cannot fit: create_text2video is POST only."),
    ({"match": {"method": "DELETE"}}, "DELETE cannot fit: jobs are begun by POST only."),
    ({"match": {"method": "SEND"}}, "'match.method' in the body cannot be used"),
    ({"match": {"operation": "create_text2video", "path": "/v2/*"}}, "The path '/v2/*' cannot fit; there are: "
     "/v1/videos/text2video."),
    ({"match": {"provider": "akool", "path": "/v1/*"}}, "The path '/v1/*' cannot fit; there are: /api/open/v3/"),
    ({"match": {"path": "v1"}}, "a path begins with / or *"),
    ({"match": {"path": "/v1?x=1"}}, "a path begins with / or *"),
    ({"match": {"colour": "red"}}, "'match' in the body has nothing called 'colour'; it may have: provider, operation"),
    ({"match": {"job": "x"}}, "'match' in the body has nothing called 'job'"),
    ({"scenario": "nope"}, "There is no scenario 'nope'; there are: "),
    ({"times": 0}, "greater than or equal to 1"),
    ({"every": 0}, "greater than or equal to 1"),
    ({"after": -1}, "greater than or equal to 0"),
    ({"probability": 1.5}, "less than or equal to 1"),
    ({"times": 2, "every": 3}, "'every': 3 cannot come within 'times': 2; make times as large."),
    ({"sometimes": True}, "may have: times, every, after, probability, match, scenario"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "part"), IMPOSSIBLE)
async def test_a_rule_that_can_never_fit_is_refused(control: Control, asked: Any, part: str) -> None:
    """With what is allowed; nothing is kept."""
    assert part in await control.ask("POST", "/rules", json={"scenario": "slow", **asked}, expect=400)
    assert (await control.ask("GET", "/rules"))["rules"] == []


async def test_rules_are_taken_back(control: Control) -> None:
    """One or all; ids are not used again."""
    assert [(await rule(control, "slow"))["id"] for _ in range(3)] == ["rule-1", "rule-2", "rule-3"]
    assert await control.ask("DELETE", "/rules/rule-2") == {"removed": 1}
    assert await control.ask("DELETE", "/rules/rule-2", expect=404) == "There is no rule 'rule-2'."
    rules = (await control.ask("GET", "/rules"))["rules"]
    assert [(each["id"], each["order"]) for each in rules] == [("rule-1", 1), ("rule-3", 2)]
    assert await control.ask("DELETE", "/rules") == {"removed": 2}
    assert await control.ask("DELETE", "/rules") == {"removed": 0}
    assert (await rule(control, "slow"))["id"] == "rule-4"


async def test_rules_are_their_namespaces_and_gone_after_a_reset(control: Control) -> None:
    """With its scenarios."""
    other = Control(control.emulator, "/@t1")
    await control.ask("PUT", "/scenarios/mine", json=FAILS, expect=201)
    await rule(control, "mine")
    assert await submitted(other) == "typical"
    await control.ask("POST", "/reset")
    assert await submitted(control) == "typical"
    assert (await control.ask("GET", "/rules"))["rules"] == []
    await control.ask("GET", "/scenarios/mine", expect=404)


# a folder of one's own


def test_scenarios_are_read_from_the_users_folder(tmp_path: Path) -> None:
    """Beside the shipped ones, and before one of the same name."""
    (tmp_path / "mine.toml").write_text('description = "Mine."\n')
    (tmp_path / "slow.toml").write_text('[[endings]]\noutcome = "failed"\ncode = 1301\n')
    found = create_app(Settings(scenarios=tmp_path, scenario="mine")).desk.scenarios.all()
    assert (found["mine"].description, found["slow"].endings[0].code) == ("Mine.", "1301")
    assert "typical" in found


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("a.toml", "[[stages]", "a.toml cannot be used: Expected"),
        (
            "a.toml",
            '[[stages]]\nphase = "ended"\ndelay = 1\n',
            "a.toml cannot be used: stages.0.phase: Input should be",
        ),
        ("a.toml", "[[endings]]\nweight = 0\n", "a.toml cannot be used: the weights of the endings come to 0"),
        ("a.toml", '[[endings]]\noutcome = "failed"\ncode = 77\n', "'a' ends with '77', which is no vendor's code."),
        ("a.toml", b"\xff", "a.toml cannot be used: 'utf-8'"),
        ("a b.toml", "", "a b.toml cannot be used: A scenario's name is 1 to 64 letters"),
        ("default.toml", "", "default.toml cannot be used: No scenario can be called 'default'"),
    ],
)
def test_a_scenario_file_that_is_wrong_is_named(tmp_path: Path, name: str, text: str | bytes, part: str) -> None:
    """With what is wrong in it."""
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BadRequest) as caught:
        create_app(Settings(scenarios=tmp_path))
    assert part in str(caught.value)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """By the setting."""
    with pytest.raises(BadRequest, match=r"The setting 'scenarios' names a folder .* there is no folder .*nope"):
        create_app(Settings(scenarios=tmp_path / "nope"))
