"""Callbacks that go wrong: each effect, what it counts, and the same after a restart and in pieces; on both stores."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from zlib import crc32

import pytest

from emulator.core.clock import MICROSECONDS
from emulator.core.delivery import Announcement, Attempt, Delivery, DeliveryState
from emulator.core.errors import BadRequest
from emulator.core.job import Snapshot
from emulator.core.scenario import Ending, Scenario, Stage
from emulator.core.timeline import Phase
from emulator.engine.chance import Draws
from emulator.engine.engine import Engine
from emulator.engine.faults import EFFECTS, checked
from emulator.engine.faults.bad_signature import forged
from emulator.engine.faults.striking import words
from emulator.engine.outbox import Headers
from emulator.engine.standing import EVERYTHING, Fault, Match, When
from emulator.storage.memory import MemoryStorage
from tests.engine.test_engine import FAILING, INSTANT, RETRY, START, TYPICAL, Opens, job, opens

__all__ = ["opens"]
pytestmark = pytest.mark.anyio
AT_ONCE = Scenario("at once", (Stage(Phase.QUEUED, 0), Stage(Phase.RUNNING, 0)), (Ending(),))
ONCE = When(times=1)
SECRET = "0123456789abcdef"


@dataclass
class Inbox:
    """Answers from a list and then 200; remembers everything that came."""

    answers: list[int] = field(default_factory=list)
    came: list[tuple[str, float]] = field(default_factory=list)
    """Body and instant, in seconds since the start."""
    headers: list[Headers] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    engine: Engine | None = None
    moody: bool = False
    """Refuses a third of the attempts, and always the same third."""

    async def send(self, delivery: Delivery, headers: Headers) -> Attempt:
        """One attempt."""
        assert self.engine is not None
        now = (await self.engine.worlds.get(delivery.namespace)).now()
        self.came.append((delivery.announcement.body.decode(), (now - START) / MICROSECONDS))
        self.headers.append(headers)
        self.ids.append(delivery.id)
        status = self.answers.pop(0) if self.answers else 200
        if self.moody and crc32(f"{delivery.id} {len(delivery.attempts)}".encode()) % 3 == 0:
            status = 500
        return Attempt(0, headers, status, "", None, 0.0)


async def announce(snapshot: Snapshot, draws: Draws) -> Announcement | None:
    """Every status, signed in a header."""
    assert snapshot.job.callback_url is not None
    body = f"{snapshot.job.id} {snapshot.status}".encode()
    return Announcement(snapshot.job.callback_url, body, retry=RETRY, signature="signature")


async def sign(delivery: Delivery, at: int) -> Headers:
    """A signature that says for which second it was made."""
    return (("Signature", f"v1,{SECRET}{(at - START) // MICROSECONDS:06d}="),)


@asynccontextmanager
async def living(opens: Opens, inbox: Inbox, *faults: Fault, rate: float = 0.0) -> AsyncIterator[Engine]:
    """One life of a program whose time stands still, with these faults if it has none."""
    storage = opens()
    engine = Engine(
        storage, announce=announce, send=inbox.send, sign=sign, real=lambda: 0, rate=rate, start=START, seed="f"
    )
    inbox.engine = engine
    async with engine.running():
        world = await engine.worlds.get("t")
        if faults and not world.faults:
            await engine.worlds.orders.add(world, *faults)
        yield engine
    await storage.close()


def fault(effects: dict[str, Any], when: When = When(), match: Match = EVERYTHING, number: int = 1) -> Fault:  # noqa: B008 - a value
    """A webhook fault as the control API keeps it."""
    return Fault(f"fault-{number}", number, "webhooks", checked(effects), match, when)


async def run(opens: Opens, inbox: Inbox, *faults: Fault, scenario: Scenario = TYPICAL) -> list[Delivery]:
    """One job to its end; its callbacks in the order of their numbers."""
    async with living(opens, inbox, *faults) as engine:
        await engine.submit(job(1, scenario))
        await engine.advance("t")
        return (await engine.deliveries("t"))[::-1]


def came(inbox: Inbox) -> list[tuple[str, float]]:
    """Status and instant of what came."""
    return [(body.partition(" ")[2], at) for body, at in inbox.came]


@pytest.mark.parametrize(
    ("effects", "when", "expected"),
    [
        ({"drop": True}, ONCE, [("processing", 2), ("succeed", 5)]),
        ({"drop": {"attempts": 1}}, ONCE, [("submitted", 1), ("processing", 2), ("succeed", 5)]),
        ({"drop": {"attempts": 3}}, ONCE, [("processing", 2), ("succeed", 5)]),
        ({"delay": 3}, ONCE, [("processing", 2), ("submitted", 3), ("succeed", 5)]),
        ({"delay": {"seconds": 0.5}}, When(every=2), [("submitted", 0), ("processing", 2.5), ("succeed", 5)]),
        ({"duplicate": True}, ONCE, [("submitted", 0), ("submitted", 0), ("processing", 2), ("succeed", 5)]),
        (
            {"duplicate": {"copies": 2, "seconds": 4}},
            When(after=1, times=1),
            [("submitted", 0), ("processing", 2), ("succeed", 5), ("processing", 6), ("processing", 10)],
        ),
        ({"reorder": True}, ONCE, [("processing", 2), ("submitted", 2), ("succeed", 5)]),
        ({"reorder": True}, When(), [("processing", 2), ("submitted", 2), ("succeed", 5)]),
        ({"reorder": True}, When(after=1), [("submitted", 0), ("succeed", 5), ("processing", 5)]),
        ({"reorder": True, "delay": 1}, When(after=1), [("submitted", 0), ("succeed", 6), ("processing", 6)]),
        ({"drop": True, "reorder": True}, ONCE, [("processing", 2), ("succeed", 5)]),
    ],
)
async def test_what_shapes_a_callback(
    opens: Opens, effects: dict[str, Any], when: When, expected: list[tuple[str, float]]
) -> None:
    """Whether it comes, when, how often, and behind which; a fault takes the callbacks that its count says."""
    inbox = Inbox()
    await run(opens, inbox, fault(effects, when))
    assert came(inbox) == expected


async def test_a_dropped_callback_is_on_record_and_can_be_had_by_hand(opens: Opens) -> None:
    """Given up without an attempt, for a reason that is shown; the vendor's console can still send it."""
    inbox = Inbox()
    async with living(opens, inbox, fault({"drop": True}, ONCE)) as engine:
        await engine.submit(job(1, INSTANT))
        await engine.advance("t")
        dropped = (await engine.deliveries("t"))[-1]
        assert (dropped.state, dropped.attempts, words(dropped.strikes)) == (
            DeliveryState.EXHAUSTED, (), "fault-1: drop",
        )  # fmt: skip
        await engine.redeliver("t", dropped.id)
        await engine.advance("t")
        assert (await engine.delivery("t", dropped.id)).state is DeliveryState.DELIVERED
    assert came(inbox) == [("succeed", 0)]


async def test_a_lost_attempt_is_a_failed_one(opens: Opens) -> None:
    """It is on record with its reason, and the policy goes on."""
    inbox = Inbox([500])
    first = (await run(opens, inbox, fault({"drop": {"attempts": 1}}, ONCE)))[0]
    assert [(each.error, each.status, each.fault) for each in first.attempts] == [
        ("lost on the way", None, "fault-1: drop"), (None, 500, None), (None, 200, None),
    ]  # fmt: skip
    assert [(each.at - START) / MICROSECONDS for each in first.attempts] == [0, 1, 6]
    assert first.state is DeliveryState.DELIVERED


async def test_a_delay_is_drawn_within_its_bounds(opens: Opens) -> None:
    """Each callback's own, the same in every rerun, and shown."""
    inbox, again = Inbox(), Inbox()
    deliveries = await run(opens, inbox, fault({"delay": {"uniform": [10, 20]}}))
    await run(MemoryStorage, again, fault({"delay": {"uniform": [10, 20]}}))
    drawn = [each.strikes[0].arguments["seconds"] for each in deliveries]
    assert all(10 <= each < 20 for each in drawn)
    assert len(set(drawn)) == 3
    assert inbox.came == again.came
    assert sorted(at for _, at in came(inbox)) == sorted(
        round(planned + late, 6) for planned, late in zip((0, 2, 5), drawn, strict=True)
    )


async def test_a_duplicate_is_a_redelivery(opens: Opens) -> None:
    """The same id and body, signed anew, with all tries of the policy; one delivery with all of its attempts."""
    inbox = Inbox([500, 200, 500])
    deliveries = await run(opens, inbox, fault({"duplicate": {"copies": 1, "seconds": 3}}, ONCE), scenario=INSTANT)
    first = deliveries[0]
    assert inbox.ids.count(first.id) == len(first.attempts) == 4
    assert [dict(each.headers)["Signature"][-7:] for each in first.attempts] == [
        "000000=",
        "000001=",
        "000004=",
        "000005=",
    ]
    assert first.state is DeliveryState.DELIVERED


async def test_neighbours_of_one_instant_trade_places(opens: Opens) -> None:
    """And nobody else: the third stays the third."""
    inbox = Inbox()
    await run(opens, inbox, fault({"reorder": True}, ONCE), scenario=AT_ONCE)
    assert came(inbox) == [("processing", 0), ("submitted", 0), ("succeed", 0)]


async def test_what_is_held_back_goes_out_in_the_end(opens: Opens) -> None:
    """A job that is forgotten has no next callback: a minute after the end of its plan it goes out all the same."""
    inbox = Inbox()
    async with living(opens, inbox, fault({"reorder": True}, ONCE)) as engine:
        await engine.submit(job())
        await engine.advance("t", seconds=1)
        assert inbox.came == []
        await engine.delete("t", "j1")
        await engine.advance("t")
        assert came(inbox) == [("submitted", 65)]
        assert not (await engine.worlds.get("t")).held


async def test_the_last_callback_has_no_neighbour(opens: Opens) -> None:
    """It goes out as ever, and its record says why nothing happened."""
    inbox = Inbox()
    deliveries = await run(opens, inbox, fault({"reorder": True}, match=Match(status="succeed")))
    assert came(inbox) == [("submitted", 0), ("processing", 2), ("succeed", 5)]
    assert words(deliveries[-1].strikes) == "fault-1: reorder (no effect: nothing follows)"


async def test_a_callback_fired_by_hand_is_not_held_back(opens: Opens) -> None:
    """Nothing may follow it; other effects apply to it."""
    inbox = Inbox()
    async with living(opens, inbox, fault({"reorder": True, "duplicate": True}, When(after=1))) as engine:
        await engine.submit(job())
        await engine.advance("t", seconds=0)
        fired = await engine.fire("t", "j1")
        await engine.advance("t", seconds=0)
        assert inbox.ids.count(fired.id) == 2
        assert "fault-1: reorder (no effect: it was fired by hand)" in words(fired.strikes)
        assert not fired.held


async def test_asked_for_again_in_the_air_it_is_decided_anew(opens: Opens) -> None:
    """The redelivery is an attempt of its own."""
    inbox = Inbox()
    async with living(opens, inbox, fault({"truncate": 3}, ONCE)) as engine:
        send = inbox.send

        async def impatient(delivery: Delivery, headers: Headers) -> Attempt:
            if not inbox.came:
                await engine.redeliver("t", delivery.id)
            return await send(delivery, headers)

        engine._outbox._send = impatient
        await engine.submit(job(1, INSTANT))
        await engine.advance("t")
    assert [body for body, _ in inbox.came] == ["j1 ", "j1 succeed"]


@pytest.mark.parametrize(
    ("effects", "when", "bad"),
    [
        ({"bad_signature": True}, ONCE, [0]),
        ({"bad_signature": True}, When(every=2), [1, 3]),
        ({"bad_signature": True}, When(), [0, 1, 2, 3]),
        ({"bad_signature": True, "delay": 0}, ONCE, [0, 1]),
    ],
)
async def test_what_spoils_an_attempt_counts_attempts(
    opens: Opens, effects: dict[str, Any], when: When, bad: list[int]
) -> None:
    """Unless it belongs to a fault that counts callbacks: then every attempt of these."""
    inbox = Inbox([401])
    deliveries = await run(opens, inbox, fault(effects, when))
    right = [f"v1,{SECRET}{int(at):06d}=" for _, at in inbox.came]
    given = [dict(each)["Signature"] for each in inbox.headers]
    assert [index for index, pair in enumerate(zip(given, right, strict=True)) if pair[0] != pair[1]] == bad
    marked = sorted((each.at, each.fault) for delivery in deliveries for each in delivery.attempts)
    assert [index for index, (_, told) in enumerate(marked) if told == "fault-1: bad_signature"] == bad


def test_a_forged_signature_looks_like_one() -> None:
    """As long, of the same letters, of the same kind; and strict readers of Base64 can read it."""
    for right in ("0123456789abcdef0123456789abcdef01234567", "v1,MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw5d3b2AgM1hE=", "a"):
        wrong = forged(right)
        assert wrong != right
        assert len(wrong) == len(right)
        assert wrong.startswith(right[: right.find(",") + 1])
        if set(right) <= set("0123456789abcdef"):
            assert set(wrong) <= set("0123456789abcdef")
        assert wrong.endswith("=") == right.endswith("=")


async def test_a_stale_callback_is_rightly_signed_for_long_ago(opens: Opens) -> None:
    """Two faults add up; the body is the same."""
    inbox = Inbox()
    await run(opens, inbox, fault({"stale_timestamp": 600}, ONCE), fault({"stale_timestamp": 60}, ONCE, number=2))
    assert dict(inbox.headers[0])["Signature"] == f"v1,{SECRET}{-660:06d}="
    assert dict(inbox.headers[1])["Signature"] == f"v1,{SECRET}{2:06d}="


@pytest.mark.parametrize(
    ("arguments", "left"),
    [(True, "j1 sub"), (4, "j1 s"), ({"share": 0}, ""), ({"bytes": 999}, "j1 submitte")],
)
async def test_a_body_breaks_off(opens: Opens, arguments: Any, left: str) -> None:
    """Signed as a whole; what was sent is on record, and the next attempt is whole."""
    inbox = Inbox([400])
    deliveries = await run(opens, inbox, fault({"truncate": arguments}, ONCE))
    assert [body for body, _ in inbox.came[:2]] == [left, "j1 submitted"]
    assert [(each.sent, each.fault) for each in deliveries[0].attempts] == [(left, "fault-1: truncate"), (None, None)]


async def test_nothing_signed_is_nothing_to_spoil(anyio_backend: str) -> None:
    """The fault says so where it struck."""
    inbox = Inbox()

    async def plain(snapshot: Snapshot, draws: Draws) -> Announcement | None:
        return Announcement("http://r/", b"{}", retry=RETRY, signature="signature")

    async def unsigned(delivery: Delivery, at: int) -> Headers:
        return ()

    engine = Engine(
        MemoryStorage(), announce=plain, send=inbox.send, sign=unsigned, real=lambda: 0, rate=0, start=START
    )
    inbox.engine = engine
    async with engine.running():
        both = fault({"bad_signature": True, "stale_timestamp": True})
        await engine.worlds.orders.add(await engine.worlds.get("t"), both)
        await engine.submit(job(1, INSTANT))
        await engine.advance("t")
        (attempt,) = (await engine.deliveries("t"))[0].attempts
    assert attempt.fault == (
        "fault-1: stale_timestamp (no effect: nothing is dated); "
        "fault-1: bad_signature (no effect: there is nothing to spoil)"
    )


@pytest.mark.parametrize(
    ("scenario", "before"),
    [(TYPICAL, ["submitted"]), (AT_ONCE, ["submitted", "processing", "succeed"])],
)
async def test_callbacks_before_the_response(opens: Opens, scenario: Scenario, before: list[str]) -> None:
    """What is due at submission has been sent, and its attempt is on record, when the submission returns."""
    inbox = Inbox([500])
    async with living(opens, inbox, fault({"before_response": True})) as engine:
        await engine.submit(job(1, scenario))
        assert [status for status, _ in came(inbox)] == before
        first = (await engine.deliveries("t"))[-1]
        assert [each.status for each in first.attempts] == [500]
        assert words(first.strikes) == "fault-1: before_response"
        await engine.advance("t")
        assert sorted(status for status, _ in came(inbox)) == ["processing", "submitted", "submitted", "succeed"]
        assert not (await engine.worlds.get("t")).barred


async def test_before_the_response_counts_first_callbacks_alone(opens: Opens) -> None:
    """Those of later statuses use nothing up."""
    inbox = Inbox()
    early = fault({"before_response": True}, When(times=2))
    async with living(opens, inbox, early) as engine:
        for number in (1, 2):
            await engine.submit(job(number))
            assert len(inbox.came) == number
        await engine.advance("t")
        assert await engine.worlds.orders.counts(await engine.worlds.get("t"), early) == [(2, 2)]


async def test_a_receiver_that_submits_in_turn_before_the_response(opens: Opens) -> None:
    """A callback may lead to the next job, whose callback comes before its response too, while time is let pass."""
    inbox = Inbox()
    async with living(opens, inbox, fault({"before_response": True})) as engine:
        send = inbox.send

        async def chaining(delivery: Delivery, headers: Headers) -> Attempt:
            if delivery.job == "j1":
                await engine.submit(job(2 + len(inbox.came), TYPICAL))
            return await send(delivery, headers)

        engine._outbox._send = chaining
        async with asyncio.timeout(10):
            await engine.submit(job(1, AT_ONCE))
            await engine.advance("t")
        assert len({body.partition(" ")[0] for body, _ in inbox.came}) == 4


async def test_a_fault_for_nobody_leaves_everybody_alone(opens: Opens) -> None:
    """Those of requests too."""
    inbox = Inbox()
    everything = {name: True if name != "delay" else 1 for name in EFFECTS}
    others = replace(fault({"drop": True}, number=2), on="requests")
    await run(opens, inbox, fault(everything, match=Match(provider="akool")), others)
    assert came(inbox) == [("submitted", 0), ("processing", 2), ("succeed", 5)]


@pytest.mark.parametrize("opens", ["sqlite"], indirect=True)
async def test_what_was_decided_before_a_crash_stays_decided(opens: Opens) -> None:
    """The attempt that was in the air goes out again as it was spoiled, and counts once; what was held is held."""
    in_the_air = asyncio.Event()

    async def crash(delivery: Delivery, headers: Headers) -> Attempt:
        in_the_air.set()
        await asyncio.Event().wait()
        raise AssertionError

    inbox = Inbox()
    cut, held = fault({"truncate": 3}, ONCE), fault({"reorder": True}, ONCE, Match(job="j1"), number=2)
    async with living(opens, inbox, cut, held) as engine:
        send, engine._outbox._send = engine._outbox._send, crash
        await engine.submit(job())
        await engine.submit(job(2))
        await in_the_air.wait()
        assert (await engine.worlds.get("t")).held
    async with living(opens, inbox) as engine:
        engine._outbox._send = send
        await engine.advance("t")
        assert await engine.worlds.orders.counts(await engine.worlds.get("t"), cut) == [(6, 1)]
    assert inbox.came[0] == ("j2 ", 0)
    assert [body for body, _ in inbox.came if body.startswith("j1")] == ["j1 processing", "j1 submitted", "j1 succeed"]


BAD_DAY: tuple[tuple[dict[str, Any], float], ...] = (
    ({"drop": True}, 0.15),
    ({"drop": {"attempts": 1}}, 0.2),
    ({"delay": {"uniform": [0, 6]}}, 0.3),
    ({"duplicate": {"copies": 2, "seconds": 1.5}}, 0.2),
    ({"reorder": True}, 0.4),
    ({"bad_signature": True}, 0.3),
    ({"stale_timestamp": 60, "delay": 1}, 0.2),
    ({"truncate": True}, 0.3),
    ({"before_response": True}, 0.4),
)


@pytest.mark.parametrize("pieces", ["at once", "in pieces", "restarted"])
async def test_laws_5_and_6_hold_on_a_bad_day(opens: Opens, pieces: str) -> None:
    """With every fault there is: the same attempts, at the same instants, spoiled in the same way."""
    if pieces == "restarted" and opens is MemoryStorage:
        return  # it forgets everything
    faults = [fault(effects, When(probability=often), number=n) for n, (effects, often) in enumerate(BAD_DAY, 1)]
    jobs = [job(n, (TYPICAL, FAILING, INSTANT, AT_ONCE)[n % 4]) for n in range(1, 13)]

    async def day(opened: Opens, steps: list[float], lives: int) -> tuple[Any, ...]:
        inbox = Inbox(moody=True)
        for life in range(lives):
            async with living(opened, inbox, *faults) as engine:
                for each in jobs if life == 0 else ():
                    await engine.submit(each)
                    await engine.advance("t", seconds=0)
                for step in steps[life::lives] if lives > 1 else steps:
                    await engine.advance("t", seconds=step)
                if life == lives - 1:
                    return sorted(inbox.came), sorted(inbox.headers), await engine.deliveries("t")
        raise AssertionError

    expected = await day(MemoryStorage, [200.0], 1)
    steps = [200.0] if pieces == "at once" else [0.4, 1.6, 0.0, 0.7, 2.3, 1.0] * 33 + [2.0]
    assert sum(steps) == pytest.approx(200)
    found = await day(opens, steps, 4 if pieces == "restarted" else 1)
    assert found[0] == expected[0]
    assert found[1] == expected[1]
    assert found[2] == expected[2]
    told = {each.effect for delivery in expected[2] for each in delivery.strikes}
    told |= {
        part.split(": ")[1] for each in expected[2] for a in each.attempts if a.fault for part in a.fault.split("; ")
    }
    assert told >= {"drop", "delay", "duplicate", "reorder", "before_response", "bad_signature", "stale_timestamp",
                    "truncate"}  # fmt: skip


@pytest.mark.parametrize(
    ("effects", "sentence"),
    [
        ({"explode": True}, "there are: drop, delay, duplicate"),
        ({"drop": False}, "write it like"),
        ({"drop": 1}, "write it like"),
        ({"drop": {"attempts": 0}}, "write it like"),
        ({"drop": {"attempts": 1.5}}, "write it like"),
        ({"drop": {"tries": 1}}, "write it like"),
        ({"delay": True}, "either seconds or uniform"),
        ({"delay": -1}, "write it like"),
        ({"delay": "30"}, "write it like"),
        ({"delay": float("inf")}, "write it like"),
        ({"delay": float("nan")}, "write it like"),
        ({"delay": {"uniform": [60, 10]}}, "write it like"),
        ({"delay": {"uniform": [1]}}, "write it like"),
        ({"delay": {"uniform": [1, 2], "seconds": 1}}, "either seconds or uniform"),
        ({"duplicate": 101}, "write it like"),
        ({"duplicate": None}, "write it like"),
        ({"reorder": {"wait": 1e9}}, "write it like"),
        ({"stale_timestamp": 0}, "write it like"),
        ({"truncate": {"bytes": 1, "share": 0.5}}, "either bytes or share"),
        ({"truncate": {"share": 1}}, "write it like"),
        ({"bad_signature": {"x": 1}}, "write it like"),
        ({"before_response": 1}, "write it like"),
    ],
)
def test_an_effect_that_makes_no_sense_is_refused(effects: dict[str, Any], sentence: str) -> None:
    """With how it is written."""
    with pytest.raises(BadRequest, match=sentence):
        checked(effects)


@pytest.mark.parametrize("name", EFFECTS)
def test_every_example_of_usage_can_be_used(name: str) -> None:
    """What people are told to write is right, and is kept as values that outlive a file."""
    import json
    import re

    examples = re.findall(r'\{"' + name + r'": (?:true|\d+|\{[^}]*\})\}', EFFECTS[name].USAGE)
    assert examples
    for example in examples:
        kept = checked(json.loads(example))
        assert json.loads(json.dumps(kept)) == kept
        assert EFFECTS[name](**kept[name]).arguments == kept[name]
