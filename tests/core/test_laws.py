"""The laws of plan and clock, as properties. The laws about restarts and steps are in tests/engine."""

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from emulator.core.clock import Clock
from emulator.core.errors import PastIsFixed
from emulator.core.job import Job
from emulator.core.timeline import Timeline
from tests.core.strategies import LIFECYCLES, NOW, clocks, instants, timelines


def job(timeline: Timeline) -> Job:
    """A job with this plan."""
    return Job("j", "t", "p", "a", "k", 1, timeline, LIFECYCLES[0], "any", "http://127.0.0.1:5477")


edits = st.sampled_from(["finish", "fail", "hold", "skip"])


@given(timelines(), instants, instants)
def test_law_1_later_never_shows_an_earlier_transition(timeline: Timeline, one: int, two: int) -> None:
    """Monotone: the index seen never falls as time passes."""
    assert timeline.index_at(min(one, two)) <= timeline.index_at(max(one, two))


@given(timelines(), st.lists(instants, max_size=8))
def test_law_2_what_is_announced_is_the_prefix_that_a_poll_reads(timeline: Timeline, looks: list[int]) -> None:
    """Agreement: however often we look, announcements are the plan in order, up to what a poll shows."""
    announced: list[int] = []
    for now in sorted(looks):
        announced.extend(timeline.due(len(announced), now))
        if now >= timeline.transitions[0].at:
            assert announced[-1] == timeline.index_at(now)
        assert announced == list(range(len(announced)))


@given(timelines(), instants, instants, edits)
def test_law_3_the_past_is_fixed(timeline: Timeline, now: int, earlier: int, edit: str) -> None:
    """No edit at now changes any answer before now, and everything already announced stays."""
    before = job(timeline)
    now = max(now, NOW)
    with suppress(PastIsFixed):
        after = getattr(before, edit)(now)
        earlier = min(earlier, now - 1)
        if earlier >= NOW:
            assert after.timeline.at(earlier) == before.timeline.at(earlier)
        happened = before.timeline.index_at(now) + 1
        assert after.timeline.transitions[:happened] == before.timeline.transitions[:happened]


@given(clocks, st.lists(st.tuples(st.sampled_from(["rate", "jump", "wait"]), st.floats(0, 10**6)), max_size=12))
def test_law_4_time_never_runs_backwards(clock: Clock, moves: list[tuple[str, float]]) -> None:
    """Under any mix of rate changes, jumps (also to the past) and waiting."""
    real = clock.anchor_real
    seen = clock.now(real)
    for move, amount in moves:
        if move == "rate":
            clock = clock.rated(real, amount)
        elif move == "jump":
            clock = clock.jumped(real, int(amount * 10**10))
        else:
            real += int(amount)
        assert clock.now(real) >= seen
        seen = clock.now(real)


@given(timelines(), instants, edits, st.integers(0, 10**9))
def test_edits_keep_the_plan_in_order(timeline: Timeline, now: int, edit: str, wait: int) -> None:
    """After any edit the instants still ascend and nothing follows an ending."""
    edited = job(timeline)
    for at in (max(now, NOW), max(now, NOW) + wait):
        with suppress(PastIsFixed):
            edited = getattr(edited, edit)(at)
    instants_ = [transition.at for transition in edited.timeline.transitions]
    assert instants_ == sorted(instants_)
    assert not any(transition.step.phase.ended for transition in edited.timeline.transitions[:-1])


@given(timelines(), instants)
def test_hold_then_skip_goes_through_the_same_words(timeline: Timeline, now: int) -> None:
    """A job that was held can be walked to its end by hand, through the statuses it would have had."""
    now = max(now, NOW)
    held = timeline.hold(now)
    words = [transition.step for transition in timeline.transitions] + list(timeline.future(now + 10**12))
    while held.future(now):
        held = held.skip(now)
    assert [transition.step for transition in held.transitions] == words


@given(timelines(), instants, st.lists(st.tuples(st.integers(0, 10**9), st.floats(0, 1)), max_size=6), st.booleans())
def test_what_is_awaited_ends_the_plan_once(
    timeline: Timeline, now: int, reports: list[tuple[int, float]], held: bool
) -> None:
    """Whenever its files are there, not before its instant; until then progress never falls and never is whole."""
    if timeline.awaited is None:
        return
    now, shown, planned, step = max(now, NOW), 0.0, timeline.awaited.at, timeline.awaited.step
    timeline = timeline.hold(now) if held else timeline
    for pause, share in reports:
        now += pause
        timeline = timeline.made(now, share)
        assert shown <= timeline.progress(now) <= 0.99
        shown = timeline.progress(now)
    landed = timeline.landed(now, step)
    assert landed.awaited is None
    if planned is None or held:
        assert (landed.transitions, landed.untimed[-1]) == (timeline.transitions, step)
    else:
        assert (landed.last.at, landed.last.step) == (max(now, planned), step)


@given(clocks, st.integers(0, 10**12))
def test_a_clock_knows_how_long_to_sleep(clock: Clock, ahead: int) -> None:
    """After really waiting as long as it says, the instant has come."""
    instant = clock.now(clock.anchor_real) + ahead
    wait = clock.real_seconds_until(clock.anchor_real, instant)
    if wait is None:
        assert clock.frozen
    elif wait < 10**6:
        assert clock.now(clock.anchor_real + round(wait * 1_000_000) + 1) >= instant - clock.rate
