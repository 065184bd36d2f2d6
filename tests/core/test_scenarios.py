"""Every shipped scenario with every vendor's lifecycles: the plan, held against a file; and what chance makes of it.

`pytest tests/core/test_scenarios.py --update-golden` writes the files anew; what changed is then for a person to read.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from emulator.core.clock import MICROSECONDS
from emulator.core.lifecycle import Lifecycle
from emulator.core.scenario import Ending, Scenario, Stage, plan
from emulator.core.timeline import Phase, Step
from emulator.engine.chance import Draws
from emulator.engine.choosing import load_scenarios
from emulator.media.resources import fixture
from emulator.providers import discover

GOLDEN = Path(__file__).parent.parent / "golden" / "scenarios"
SCENARIOS = load_scenarios(fixture("scenarios")).all()
LIFECYCLES = {
    f"{provider.name} {kind}": lifecycle
    for provider in discover()
    for kind, lifecycle in sorted(provider.lifecycles.items())
    if lifecycle.queued or lifecycle.running
}
"""Without those of jobs that are done when they are answered: they go by no scenario."""
PLAIN = Lifecycle(("waits",), ("works",), "done", "failed", rejected="refused", failure="It went wrong.")
START = 1_000 * MICROSECONDS


def row(at: int | None, step: Step) -> list[float | str | None]:
    """Seconds since the start, status, phase, reason, code."""
    offset = None if at is None else (at - START) / MICROSECONDS
    return [offset, step.status, str(step.phase), step.reason, step.code]


def planned(lifecycle: Lifecycle, scenario: Scenario, number: int = 1) -> list[list[float | str | None]]:
    """The plan under a fixed seed; what has no instant comes last."""
    timeline = plan(lifecycle, scenario, Draws("golden", "default", number, "plan"), START)
    timed = [row(each.at, each.step) for each in timeline.transitions]
    return [*timed, *(row(None, step) for step in timeline.untimed)]


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_vendors_jobs_go_as_the_scenario_says(name: str, request: pytest.FixtureRequest) -> None:
    """Offsets, words, phases, reasons and codes, as they are kept in tests/golden/scenarios."""
    numbers = range(1, 4) if len(SCENARIOS[name].endings) > 1 else (1,)
    lines = {
        f"{kind} #{number}": planned(lifecycle, SCENARIOS[name], number)
        for kind, lifecycle in LIFECYCLES.items()
        for number in numbers
    }
    rows = [
        f"{json.dumps(kind)}: [\n  " + ",\n  ".join(json.dumps(each) for each in made) + "\n]"
        for kind, made in lines.items()
    ]
    path, text = GOLDEN / f"{name}.json", "{\n" + ",\n".join(rows) + "\n}\n"
    if request.config.getoption("--update-golden"):
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text


def test_every_golden_file_is_of_a_scenario() -> None:
    """None is left over."""
    assert {path.stem for path in GOLDEN.iterdir()} == set(SCENARIOS)


def test_endings_come_in_proportion_to_their_weights() -> None:
    """A weight of 0 never."""
    endings = (Ending(weight=3), Ending("failed", 1), Ending("rejected", 0))
    scenario = Scenario("mine", (Stage(Phase.RUNNING, 1.0),), endings)
    drawn = Counter(planned(PLAIN, scenario, number)[-1][1] for number in range(1, 2001))
    assert set(drawn) == {"done", "failed"}
    assert 1400 < drawn["done"] < 1600


def test_jitter_comes_on_top_of_the_delay_and_stays_below_its_limit() -> None:
    """Of each stage for itself."""
    scenario = Scenario("mine", (Stage(Phase.QUEUED, 10.0, 5.0), Stage(Phase.RUNNING, 1.0, 2.0)), (Ending(),))
    rows = [planned(PLAIN, scenario, number) for number in range(1, 501)]
    queued = [float(row[1][0] or 0) for row in rows]
    running = [float(row[2][0] or 0) - float(row[1][0] or 0) for row in rows]
    assert 10.0 <= min(queued) < 10.2 < 14.8 < max(queued) < 15.0
    assert 1.0 <= min(running) < 1.1 < 2.9 < max(running) < 3.0


@pytest.mark.parametrize("progress", ["polls", "manual"])
def test_without_time_the_first_status_alone_has_an_instant(progress: str) -> None:
    """Everything that follows is known, and waits."""
    scenario = SCENARIOS[progress]
    assert [(row[0], row[1]) for row in planned(PLAIN, scenario)] == [(0, "waits"), (None, "works"), (None, "done")]


def test_a_refusal_has_the_vendors_word_or_else_the_failed_one() -> None:
    """With the reason and the code of the ending."""
    ending = Ending("rejected", reason="A face is not yours.", code="7")
    scenario = Scenario("mine", (), (ending,))
    assert planned(PLAIN, scenario) == [[0, "refused", "failed", "A face is not yours.", "7"]]
    assert planned(Lifecycle((), (), "done", "failed"), scenario)[0][1] == "failed"
