"""Standing orders: kept with their namespace, counted each for itself, the same in every rerun."""

from pathlib import Path

import pytest

from emulator.core.errors import Missing
from emulator.core.scenario import Scenario
from emulator.engine.repository import JsonCodec
from emulator.engine.standing import Fault, Match, Occasion, Rule, When
from emulator.engine.worlds import Worlds
from emulator.storage.memory import MemoryStorage
from emulator.storage.sqlite import SqliteStorage

pytestmark = pytest.mark.anyio
KLING = Occasion("kling", "identify_face", "AK1", "/v1/videos/identify-face", "POST")
AKOOL = Occasion("akool", "lipsync", "c1", "/api/open/v3/lipsync", "POST")


def worlds(storage: MemoryStorage | SqliteStorage, seed: str = "0") -> Worlds:
    """Namespaces whose time stands still."""
    return Worlds(storage, lambda: 0, seed=seed, rate=0.0)


async def struck(worlds: Worlds, occasions: list[Occasion]) -> list[list[str]]:
    """The faults that take each of these requests."""
    world = await worlds.get("t")
    return [[each.fault.id for each in await worlds.orders.faults(world, "requests", it)] for it in occasions]


async def test_orders_outlive_a_restart(tmp_path: Path) -> None:
    """With their counts: the third call is the third one afterwards too."""
    rule = Rule("r", 1, "stuck", Match(provider="kling"), When(times=1))
    fault = Fault("f", 1, "requests", {"status": {"status": 503}}, when=When(every=2))
    scenario = Scenario("mine", description="My own.")
    first = SqliteStorage(str(tmp_path / "state"), JsonCodec())
    before = worlds(first)
    world = await before.get("t")
    await before.orders.add(world, rule, fault)
    await before.orders.put_scenario(world, scenario)
    await before.orders.put_scenario(world, scenario)
    assert await struck(before, [KLING]) == [[]]
    assert await before.orders.rule(world, KLING) == rule
    await first.close()
    second = SqliteStorage(str(tmp_path / "state"), JsonCodec())
    after = worlds(second)
    world = await after.get("t")
    assert (world.rules, world.faults, world.scenarios) == ((rule,), (fault,), {"mine": scenario})
    assert await struck(after, [KLING]) == [["f"]]
    assert await after.orders.rule(world, KLING) is None
    assert await after.orders.counts(world, fault) == [(2, 1)]
    await second.close()


async def test_what_one_fault_decides_does_not_depend_on_others() -> None:
    """Chance is keyed by the fault's own calls: others in between change nothing; another seed does."""
    doubtful = Fault("f", 1, "requests", match=Match(provider="kling"), when=When(probability=0.5))
    other = Fault("g", 2, "requests", when=When(probability=0.5))
    alone, among, elsewhere = worlds(MemoryStorage()), worlds(MemoryStorage()), worlds(MemoryStorage(), seed="1")
    await alone.orders.add(await alone.get("t"), doubtful)
    await elsewhere.orders.add(await elsewhere.get("t"), doubtful)
    await among.orders.add(await among.get("t"), other, doubtful)
    expected = [each == ["f"] for each in await struck(alone, [KLING] * 64)]
    mixed = await struck(among, [KLING, AKOOL] * 64)
    assert ["f" in each for each in mixed[::2]] == expected
    assert [each == ["f"] for each in await struck(elsewhere, [KLING] * 64)] != expected
    assert 16 < sum(expected) < 48


async def test_orders_are_taken_back() -> None:
    """All of those named or none; a reset takes back everything."""
    there = worlds(MemoryStorage())
    world = await there.get("t")
    await there.orders.add(world, Rule("r", 1, "stuck"), Rule("s", 2, "slow"), Fault("r", 1, "requests"))
    with pytest.raises(Missing, match="no rule 'x'"):
        await there.orders.remove(world, Rule, ["r", "x"])
    assert len(world.rules) == 2
    assert await there.orders.remove(world, Rule, ["r"]) == 1
    assert [each.id for each in world.rules] == ["s"]
    assert [each.id for each in world.faults] == ["r"]
    await there.reset(world, "0")
    assert not world.rules
    assert not world.faults
    assert not world.scenarios
    assert await there.orders.counts(world, Fault("r", 1, "requests")) == [(0, 0)]
