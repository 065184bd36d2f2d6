"""What only the SQLite store promises: it outlives the process, shares its file, and is plain about a bad one."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from emulator.storage import Conflict, Missing, Record, StorageError, sqlite
from emulator.storage.sqlite import SqliteStorage

from .conftest import JsonCodec

pytestmark = pytest.mark.anyio

JOB = Record("job", "default", "a", "kling/AK1", {"text": "Grüße"}, 1, alias="mine", due_at=5)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


async def test_survives_reopening(path: Path, codec: JsonCodec) -> None:
    """Records, aliases, the agenda and counters are there again after a restart."""
    storage = SqliteStorage(path, codec)
    await storage.put(JOB)
    await storage.number("default", "job")
    await storage.close()
    storage = SqliteStorage(path, codec)
    assert await storage.find("job", "default", "mine") == JOB
    assert await storage.due("default", 5) == [JOB]
    assert await storage.number("default", "job") == 2
    await storage.close()
    assert list(path.parent.iterdir()) == [path], "no write-ahead log is left once the last one has closed"


async def test_two_openings_of_one_file(path: Path, codec: JsonCodec) -> None:
    """The slower of two processes that replace the same version gets a Conflict, and counters are shared."""
    one, two = SqliteStorage(path, codec), SqliteStorage(path, codec)
    await one.put(JOB)
    assert await two.get("job", "default", "a") == JOB
    outcomes = await asyncio.gather(
        *(storage.put(replace(JOB, version=n)) for n in range(2, 52) for storage in (one, two)), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict"] * 50 + ["NoneType"] * 50
    numbers = await asyncio.gather(*(storage.number("default", "job") for storage in (one, two) * 10))
    assert sorted(numbers) == list(range(1, 21))
    await one.close()
    await two.close()


async def test_a_held_lock_is_said_so(path: Path, codec: JsonCodec) -> None:
    """A lock that another process keeps beyond our patience is a StorageError, not a lost race."""
    storage = SqliteStorage(path, codec, patience=0)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="locked") as refusal:
            await storage.put(JOB)
        assert refusal.type is not Conflict
        with pytest.raises(Missing):
            await storage.get("job", "default", "a")
    await storage.put(JOB)
    await storage.close()


def make_text(path: Path) -> None:
    path.write_text("This is a letter, not a database. " * 50)


def make_folder(path: Path) -> None:
    path.mkdir()


def make_foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE song (title)")
        other.execute("PRAGMA user_version = 1")


def make_ours(path: Path) -> None:
    asyncio.run(SqliteStorage(path, JsonCodec()).close())


def make_newer(path: Path) -> None:
    make_ours(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 99")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (make_text, "file is not a database"),
        (make_folder, "unable to open"),
        (make_foreign, "the database of another program"),
        (make_newer, "schema version 99, this program reads 1"),
    ],
)
def test_a_bad_file_is_refused_at_once(path: Path, make: Callable[[Path], None], sentence: str) -> None:
    """What is not ours to open raises StorageError in one sentence that names the file, and is left as it was."""
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StorageError, match=sentence) as refusal:
        SqliteStorage(path, JsonCodec())
    assert str(path) in str(refusal.value)
    if make in (make_foreign, make_newer):
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")  # its owner is not locked out
    assert str(refusal.value).count("\n") == 0
    assert (path.read_bytes() if path.is_file() else b"") == before


async def test_a_missing_folder_is_refused(tmp_path: Path, codec: JsonCodec) -> None:
    """The store makes a file and no folders."""
    with pytest.raises(StorageError, match="unable to open"):
        SqliteStorage(tmp_path / "nowhere" / "state.db", codec)


async def test_closed_is_closed(path: Path, codec: JsonCodec) -> None:
    """A closed store says so instead of opening again."""
    storage = SqliteStorage(path, codec)
    await storage.close()
    with pytest.raises(StorageError, match="has been closed"):
        await storage.get("job", "default", "a")


async def test_what_cannot_be_encoded_is_not_half_written(path: Path, codec: JsonCodec) -> None:
    """The codec's own error reaches the caller and nothing of that put is kept."""
    storage = SqliteStorage(path, codec)
    with pytest.raises(TypeError):
        await storage.put(JOB, replace(JOB, id="b", alias=None, body=object()))
    assert await storage.namespaces() == []
    await storage.put(JOB)
    await storage.close()


@pytest.mark.parametrize("odd", [replace(JOB, seq=2**63), replace(JOB, id="\ud800"), replace(JOB, due_at=2**64)])
async def test_what_a_column_cannot_hold(path: Path, codec: JsonCodec, odd: Record) -> None:
    """A number beyond 64 bits or half a character is a StorageError, and the next write is not disturbed."""
    storage = SqliteStorage(path, codec)
    with pytest.raises(StorageError):
        await storage.put(replace(JOB, id="b", alias=None), odd)
    assert await storage.namespaces() == []
    await storage.put(JOB)
    await storage.close()


def test_listings_use_their_index(path: Path) -> None:
    """No question reads the whole table."""
    make_ours(path)
    questions = [*sqlite._SELECT.values(), *sqlite._TOTAL.values(), sqlite._GET, sqlite._FIND, sqlite._DELETE]
    with closing(sqlite3.connect(path)) as connection:
        for question in (*questions, sqlite._STORED, sqlite._REPLACE, sqlite._DUE, sqlite._NEXT_DUE):
            named = dict.fromkeys(("namespace", "kind", "scope", "limit", "offset"), 1)
            values = [1] * question.count("?") or named
            plan = connection.execute(f"EXPLAIN QUERY PLAN {question}", values)
            steps = [row[3] for row in plan]
            assert any(step.startswith("SEARCH record USING") for step in steps)
            searches = [step for step in steps if step.startswith("SEARCH record USING") and "PRIMARY" not in step]
            if question in (sqlite._DUE, sqlite._NEXT_DUE):
                assert "record_due (namespace=? AND due_at" in "".join(steps)
                assert len(steps) == 1, "no sorting"
            assert all("(namespace=?" in step for step in searches), (question, steps)
            assert not any(step.startswith("SCAN record") for step in steps), (question, steps)


async def test_what_others_write_is_noticed(path: Path, codec: JsonCodec) -> None:
    """One's own writes are nothing new; another connection's are, once it has written."""
    one, two = SqliteStorage(path, codec), SqliteStorage(path, codec)
    before = await one.others()
    await one.put(JOB)
    assert await one.others() == before
    await two.number("default", "job")
    assert await one.others() != before
    await one.close()
    await two.close()
