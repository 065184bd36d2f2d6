"""Worker processes: whatever happens in one, it ends as an answer, and the next order is done."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from emulator.studio.errors import Unmade
from emulator.studio.turns import Turns
from emulator.studio.worker import ORDERS
from emulator.studio.workers import Workers

pytestmark = pytest.mark.anyio
Ended = Callable[[Path], Awaitable[bool]]


async def do(workers: Workers, name: str, *arguments: object, seconds: float = 30.0) -> object:
    """What came of an order."""
    return await workers.do(f"tests.studio.orders:{name}", arguments, seconds=seconds)


async def unmade(workers: Workers, name: str, *arguments: object, seconds: float = 30.0) -> Unmade:
    """Why nothing came of it."""
    with pytest.raises(Unmade) as caught:
        await do(workers, name, *arguments, seconds=seconds)
    return caught.value


async def test_work_is_done_elsewhere_and_a_free_worker_is_used_again(workers: Workers) -> None:
    """The second order finds the process of the first."""
    pid = await do(workers, "whoami")
    assert pid != os.getpid()
    assert await do(workers, "whoami") == pid


async def test_progress_is_told_as_it_is_made_and_never_goes_back(workers: Workers) -> None:
    """What the work prints is no answer."""
    told: list[float] = []
    made = await workers.do("tests.studio.orders:halves", (), seconds=30, told=told.append)
    assert (made, told) == ("done", [0.25, 0.5, 0.75, 1.0])


@pytest.mark.parametrize(
    ("name", "trouble", "words"),
    [
        ("killed", "crashed", "was ended by SIGKILL"),
        ("exits", "crashed", "ended with code 3"),
        ("raises", "crashed", "ValueError: a codec stumbled"),
        ("overflows", "crashed", "There is no room for the film's files"),
        ("faceless", "no face", "Nobody is seen."),
        ("loads", "unavailable", "emulator.nothing"),
        ("unknown", "crashed", "unknown"),
    ],
)
async def test_whatever_happens_the_next_order_is_done(workers: Workers, name: str, trouble: str, words: str) -> None:
    """Crashes, mistakes and refusals each have their trouble and a sentence."""
    found = await unmade(workers, name)
    assert (found.trouble, words in str(found)) == (trouble, True), found
    assert await do(workers, "whoami")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold processes to it")
async def test_memory_is_bounded(home: Path) -> None:
    """Who wants too much gets nothing; who keeps a quarter of it is replaced."""
    workers = Workers(home, 1, memory=400 << 20)
    try:
        found = await unmade(workers, "allocates", 500 << 20)
        assert (found.trouble, "memory" in str(found)) == ("crashed", True)
        grown = await do(workers, "allocates", 110 << 20)
        assert await do(workers, "whoami") != grown
    finally:
        await workers.close()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do so by themselves, or not at all")
async def test_memory_that_is_free_is_given_back(home: Path) -> None:
    """Who took much and holds little works on."""
    workers = Workers(home, 1, memory=400 << 20)
    try:
        pid = await do(workers, "frees", 200 << 20)
        assert await do(workers, "whoami") == pid
    finally:
        await workers.close()


async def test_a_worker_is_replaced_after_many_orders(workers: Workers) -> None:
    """Libraries leak."""
    pids = [await do(workers, "whoami") for _ in range(ORDERS + 1)]
    assert len(set(pids[:ORDERS])) == 1
    assert pids[ORDERS] != pids[0]


async def test_what_takes_too_long_is_ended_with_its_children(workers: Workers, tmp_path: Path, ended: Ended) -> None:
    """No process is left, and the next order is done."""
    lock = tmp_path / "lock"
    lock.touch()
    with pytest.raises(Unmade) as caught:
        await workers.do("tests.studio.orders:hangs", (str(lock),), seconds=1.5, told=lambda _: None)
    assert (caught.value.trouble, str(caught.value)) == ("too slow", "It was not ready within 1.5 s.")
    assert await ended(lock)
    assert await do(workers, "whoami")


async def hanging(workers: Workers, lock: Path) -> "asyncio.Task[object]":
    """An order that is under way and will never end."""
    begun = asyncio.Event()
    order = workers.do("tests.studio.orders:hangs", (str(lock),), seconds=60, told=lambda _: begun.set())
    task = asyncio.create_task(order)
    async with asyncio.timeout(20):
        await begun.wait()
    return task


async def test_cancelling_ends_the_work_at_once(workers: Workers, tmp_path: Path, ended: Ended) -> None:
    """With all that it has started."""
    task = await hanging(workers, tmp_path / "lock")
    pid = int((tmp_path / "lock").read_text())
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    with pytest.raises(ProcessLookupError):  # it was waited for, too: no zombie
        os.kill(pid, 0)
    assert await ended(tmp_path / "lock")
    assert await do(workers, "whoami")


async def test_a_worker_may_be_killed_from_outside(workers: Workers, tmp_path: Path, ended: Ended) -> None:
    """What it had started ends with it."""
    task = await hanging(workers, tmp_path / "lock")
    os.kill(int((tmp_path / "lock").read_text()), signal.SIGKILL)
    with pytest.raises(Unmade, match="was ended by SIGKILL"):
        await task
    assert await ended(tmp_path / "lock")
    assert await do(workers, "whoami")


@pytest.mark.skipif(not hasattr(os, "waitid"), reason="only POSIX tells of the dead without forgetting them")
async def test_who_was_killed_while_idle_fails_nobody(workers: Workers) -> None:
    """The next order is done by another process."""
    pid = int(str(await do(workers, "whoami")))
    os.kill(pid, signal.SIGKILL)
    await asyncio.to_thread(os.waitid, os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert await do(workers, "whoami") not in (pid, None)


async def test_closing_ends_what_is_under_way(workers: Workers, tmp_path: Path, ended: Ended) -> None:
    """And nothing is begun after it."""
    task = await hanging(workers, tmp_path / "lock")
    await workers.close()
    with pytest.raises(Unmade):
        await task
    assert await ended(tmp_path / "lock")
    assert "is ending" in str(await unmade(workers, "whoami"))


async def test_two_orders_are_done_in_two_processes_at_once(workers: Workers, tmp_path: Path) -> None:
    """Each ends only when the other has begun."""
    fifo = str(tmp_path / "fifo")
    os.mkfifo(fifo)
    one, other = await asyncio.gather(do(workers, "first", fifo), do(workers, "second", fifo))
    assert one != other


async def test_there_are_no_more_processes_than_places(home: Path) -> None:
    """Orders wait for their turn."""
    workers = Workers(home, 1)
    try:
        pids = await asyncio.gather(*(do(workers, "whoami") for _ in range(5)))
        assert len(set(pids)) == 1
    finally:
        await workers.close()


async def test_each_space_has_its_turn() -> None:
    """A space with many orders does not keep another waiting; who gives up is passed over."""
    turns, served = Turns(1), list[str]()

    async def one(space: str, name: str) -> None:
        async with turns.turn(space):
            served.append(name)
            await asyncio.sleep(0)

    async with turns.turn(""):
        tasks = [asyncio.create_task(one("many", f"many {n}")) for n in range(4)]
        tasks += [asyncio.create_task(one("few", "few 0"))]
        await asyncio.sleep(0)
        tasks.pop(1).cancel()
    await asyncio.wait(tasks)
    assert served == ["many 0", "few 0", "many 2", "many 3"]
    async with turns.turn("late"):
        served.append("late")


SERVER = """
import asyncio, pathlib, sys
from emulator.studio.workers import Workers

async def main():
    home, lock = map(pathlib.Path, sys.argv[1:])
    told = lambda share: print("begun", flush=True)
    await Workers(home).do("tests.studio.orders:hangs", (str(lock),), seconds=60, told=told)

asyncio.run(main())
"""


async def test_workers_end_when_the_server_dies(home: Path, tmp_path: Path, ended: Ended) -> None:
    """Even by a signal that it cannot know of; their files are deleted, too."""
    (home / "scratch").write_text("half a film")
    lock = tmp_path / "lock"
    command = (sys.executable, "-c", SERVER, str(home), str(lock))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    server = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, env=environment)
    assert server.stdout is not None
    assert await server.stdout.readline() == b"begun\n"
    server.kill()
    await server.communicate()
    assert await ended(lock)
    assert home not in home.parent.iterdir()
