"""What plans, scenarios and clocks may be."""

from hypothesis import strategies as st

from emulator.core.clock import Clock
from emulator.core.lifecycle import Lifecycle
from emulator.core.scenario import Ending, Scenario, Stage, plan
from emulator.core.timeline import Phase, Timeline
from emulator.engine.chance import Draws

LIFECYCLES = (
    Lifecycle(("submitted",), ("processing",), "succeed", "failed"),
    Lifecycle(("pending", "in_queue"), ("running",), "done", "failed", rejected="rejected"),
    Lifecycle((), (), "succeed", "failed"),
)
NOW = 1_772_366_400_000_000

seconds = st.floats(0, 3600, allow_nan=False)
stages = st.lists(st.builds(Stage, st.sampled_from([Phase.QUEUED, Phase.RUNNING]), seconds, seconds), max_size=3)
endings = st.lists(
    st.builds(Ending, st.sampled_from(["succeeded", "failed", "rejected"]), st.floats(0.1, 9)), max_size=3
)
scenarios = st.builds(
    Scenario,
    st.just("any"),
    stages.map(lambda found: tuple(sorted(found, key=lambda stage: stage.phase is Phase.RUNNING))),
    endings.map(tuple),
    st.sampled_from(["time", "polls", "manual"]),
)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Any plan that a scenario can come to, with files that it awaits or without."""
    chance = Draws(draw(st.text(max_size=5)), "t", draw(st.integers(1, 99)), "plan")
    lifecycle = draw(st.sampled_from(LIFECYCLES))
    timeline = plan(lifecycle, draw(scenarios), chance, NOW)
    return timeline.awaiting(lifecycle.waiting()) if draw(st.booleans()) else timeline


instants = st.integers(NOW - 10**9, NOW + 12 * 10**9)
clocks = st.builds(Clock, st.integers(0, 2 * NOW), st.integers(0, 2 * NOW), st.floats(0, 1000))
