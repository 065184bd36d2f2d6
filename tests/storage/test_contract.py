"""What every store must do. A store is correct when it passes this file; nothing in here knows which one it is."""

import asyncio
from dataclasses import replace

import pytest

from emulator.storage import AliasTaken, Conflict, Missing, Record, Storage, StorageError

pytestmark = pytest.mark.anyio


def record(
    id: str,
    seq: int = 0,
    *,
    kind: str = "job",
    namespace: str = "default",
    scope: str = "kling/AK1/lip-sync",
    alias: str | None = None,
    due_at: int | None = None,
) -> Record:
    return Record(kind, namespace, id, scope, {"of": id}, seq, alias=alias, due_at=due_at)


def after(stored: Record, alias: str | None = None, due_at: int | None = None) -> Record:
    return replace(
        stored, version=stored.version + 1, body={"of": stored.id, "edited": True}, alias=alias, due_at=due_at
    )


def ids(records: list[Record]) -> str:
    return " ".join(record.id for record in records)


async def test_what_was_put_is_got(storage: Storage) -> None:
    """A record comes back equal, in every column and its body."""
    kept = record("a", 7, alias="mine", due_at=1_700_000_000_000_000)
    await storage.put(kept)
    assert await storage.get("job", "default", "a") == kept
    assert await storage.find("job", "default", "mine") == kept


async def test_missing(storage: Storage) -> None:
    """An id or alias that nobody holds, or holds elsewhere, is Missing."""
    await storage.put(record("a", alias="mine"))
    for kind, namespace, id in [("job", "default", "b"), ("job", "other", "a"), ("delivery", "default", "a")]:
        with pytest.raises(Missing):
            await storage.get(kind, namespace, id)
    for kind, namespace, alias in [("job", "default", "a"), ("job", "other", "mine"), ("delivery", "default", "mine")]:
        with pytest.raises(Missing):
            await storage.find(kind, namespace, alias)


async def test_replacing(storage: Storage) -> None:
    """Version n + 1 takes the place of version n everywhere."""
    first = record("a", 1, alias="old", due_at=10)
    await storage.put(first)
    second = after(first, alias="new", due_at=20)
    await storage.put(second)
    assert await storage.get("job", "default", "a") == second
    assert await storage.find("job", "default", "new") == second
    assert await storage.select("job", "default") == [second]
    assert await storage.due("default", 100) == [second]
    with pytest.raises(Missing):
        await storage.find("job", "default", "old")


@pytest.mark.parametrize("version", [0, 1, 2, 4])
async def test_wrong_version(storage: Storage, version: int) -> None:
    """Any version but the stored one plus one is a Conflict, and changes nothing."""
    first = record("a")
    second = after(first)
    await storage.put(first, second)
    with pytest.raises(Conflict):
        await storage.put(replace(second, version=version, body="never"))
    assert await storage.get("job", "default", "a") == second


async def test_replacing_the_absent(storage: Storage) -> None:
    """Version 2 of what is not there, or not there any more, is a Conflict."""
    with pytest.raises(Conflict):
        await storage.put(replace(record("a"), version=2))
    await storage.put(record("a"))
    await storage.delete("job", "default", "a")
    with pytest.raises(Conflict):
        await storage.put(replace(record("a"), version=2))
    await storage.put(record("a"))


async def test_one_of_two_writers_wins(storage: Storage) -> None:
    """Of several callers that replace the same version at once exactly one succeeds."""
    first = record("a")
    await storage.put(first)
    outcomes = await asyncio.gather(*(storage.put(after(first, due_at=n)) for n in range(5)), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict"] * 4 + ["NoneType"]
    winner = outcomes.index(None)
    assert (await storage.get("job", "default", "a")).due_at == winner


async def test_put_is_all_or_nothing(storage: Storage) -> None:
    """When one of several records is refused, none of them has left a trace in any answer."""
    old = record("a", 5, alias="first", due_at=50)
    await storage.put(old)
    refused = replace(record("z"), version=9)
    moved = after(old, alias="second", due_at=5)
    with pytest.raises(Conflict):
        await storage.put(moved, after(moved), record("b", 1, alias="first", due_at=1, namespace="new"), refused)
    with pytest.raises(Conflict):
        await storage.put(moved, record("b", 1, alias="first", due_at=1, scope="akool"), refused)
    assert await storage.get("job", "default", "a") == await storage.find("job", "default", "first") == old
    assert await storage.select("job", "default") == await storage.due("default", 100) == [old]
    assert await storage.total("job", "default", "akool") == 0
    assert await storage.next_due("default") == 50
    assert await storage.namespaces() == ["default"]
    with pytest.raises(Missing):
        await storage.find("job", "default", "second")
    await storage.put(record("b", 1, alias="second"))


async def test_put_applies_in_order(storage: Storage) -> None:
    """Each record of one put meets the store as the ones before it left it."""
    first = record("a", 1, alias="mine")
    await storage.put(first)
    second = after(first)
    await storage.put(second, after(second), record("b", 2, alias="mine"))
    assert (await storage.get("job", "default", "a")).version == 3
    assert (await storage.find("job", "default", "mine")).id == "b"
    with pytest.raises(AliasTaken):
        await storage.put(record("c", 3, alias="theirs"), record("d", 4, alias="theirs"))
    await storage.put()


async def test_alias_taken(storage: Storage) -> None:
    """An alias has one holder within kind and namespace, and is free again once that one gives it up or goes."""
    holder = record("a", alias="mine")
    await storage.put(holder, record("b"))
    with pytest.raises(AliasTaken):
        await storage.put(record("c", alias="mine"))
    with pytest.raises(AliasTaken):
        await storage.put(after(record("b"), alias="mine"))
    with pytest.raises(Conflict) as refusal:
        await storage.put(record("b", alias="mine"))
    assert refusal.type is Conflict, "the version is looked at first"
    await storage.put(record("a", alias="mine", namespace="other"), record("a", alias="mine", kind="upload"))
    kept = after(holder, alias="mine")
    await storage.put(kept)
    await storage.put(after(kept), after(record("b"), alias="mine"))
    await storage.delete("job", "default", "b")
    await storage.put(record("c", alias="mine"))
    assert (await storage.find("job", "default", "mine")).id == "c"


async def test_scope_and_seq_stay(storage: Storage) -> None:
    """A replacement that changes scope or seq is a mistake of the caller, not a lost race."""
    first = record("a", 1)
    await storage.put(first)
    for changed in (replace(after(first), scope="akool"), replace(after(first), seq=2)):
        with pytest.raises(StorageError) as refusal:
            await storage.put(changed)
        assert refusal.type is StorageError
    assert await storage.get("job", "default", "a") == first


@pytest.mark.parametrize("scope", ["/", "kling/", "/kling", "kling//AK1"])
async def test_malformed_scope(storage: Storage, scope: str) -> None:
    """A scope with an empty segment cannot be put, and lists nothing."""
    await storage.put(record("a", alias="mine"))
    with pytest.raises(StorageError) as refusal:
        await storage.put(record("b", scope=scope, alias="mine"))
    assert refusal.type is StorageError, "a mistake of the caller goes before a lost race for the alias"
    assert await storage.select("job", "default", scope) == []
    assert await storage.total("job", "default", scope) == 0


async def test_scopes_list_by_whole_segments(storage: Storage) -> None:
    """Any prefix of whole segments lists what is in it and beneath it, and nothing that merely starts alike."""
    scopes = {
        "a": "kling/AK1/lip-sync", "b": "kling/AK1/face", "c": "kling/AK10/face", "d": "kling/AK1", "e": "kling",
        "f": "akool/AK1", "g": "", "h": "kling0", "i": "kling-x", "j": "Kling/é", "k": "kling/AK1/lip-sync/%_",
        "l": "kling.x",
    }  # fmt: skip
    await storage.put(*(record(id, seq, scope=scope) for seq, (id, scope) in enumerate(scopes.items())))
    await storage.put(record("x", scope="kling/AK1", kind="face"), record("y", scope="kling/AK1", namespace="other"))
    for scope, expected in {
        "": "a b c d e f g h i j k l",
        "kling": "a b c d e k",
        "kling/AK1": "a b d k",
        "kling/AK1/lip-sync": "a k",
        "kling/AK1/lip-sync/%_": "k",
        "kling/AK": "",
        "kling/AK1/f": "",
        "Kling/é": "j",
        "%": "",
    }.items():
        assert ids(await storage.select("job", "default", scope, newest_first=False)) == expected
        assert await storage.total("job", "default", scope) == len(expected.split())


async def test_pages(storage: Storage) -> None:
    """Pages cut the listing, newest first unless asked otherwise, and end where it ends."""
    await storage.put(*(record(str(seq), seq) for seq in range(1, 8)))

    async def page(offset: int, limit: int | None, newest_first: bool = True) -> str:
        chosen = await storage.select("job", "default", "kling", offset=offset, limit=limit, newest_first=newest_first)
        return ids(chosen)

    assert await page(0, None) == "7 6 5 4 3 2 1"
    assert await page(0, 3) == "7 6 5"
    assert await page(3, 3) == "4 3 2"
    assert await page(6, 3) == "1"
    assert await page(7, 3) == await page(10**30, 10**30) == await page(0, 0) == ""
    assert await page(2, None) == "5 4 3 2 1"
    assert await page(2, 3, newest_first=False) == "3 4 5"
    assert await page(5, 10**30, newest_first=False) == "6 7"


@pytest.mark.parametrize(("offset", "limit"), [(-1, None), (0, -1)])
async def test_pages_do_not_count_backwards(storage: Storage, offset: int, limit: int | None) -> None:
    """A negative offset or limit is refused, in an empty store too."""
    with pytest.raises(StorageError):
        await storage.select("job", "default", offset=offset, limit=limit)


async def test_order_is_the_callers(storage: Storage) -> None:
    """Listings follow seq and then id, whatever order the records came in and however often they were replaced."""
    for id, seq in [("e", 9), ("c", -3), ("a", 5), ("d", 0), ("b", 5), ("É", 5), ("f", 9)]:
        await storage.put(record(id, seq))
    await storage.put(after(record("c", -3)))
    assert ids(await storage.select("job", "default", newest_first=False)) == "c d a b É e f"
    assert ids(await storage.select("job", "default")) == "f e É b a d c"


async def test_delete(storage: Storage) -> None:
    """What is deleted is gone from every answer; the count is of those that were there."""
    await storage.put(*(record(id, seq, alias=f"@{id}", due_at=seq) for seq, id in enumerate("abcde")))
    assert await storage.delete("job", "default", "b", "d", "b", "nobody") == 2
    assert ids(await storage.select("job", "default")) == "e c a"
    assert ids(await storage.due("default", 10)) == "a c e"
    assert await storage.total("job", "default", "kling") == 3
    with pytest.raises(Missing):
        await storage.find("job", "default", "@b")
    assert await storage.delete("job", "default") == 0
    assert await storage.delete("face", "default", "a") == await storage.delete("job", "other", "a") == 0
    assert await storage.delete("job", "default", *"abcde") == 3
    assert await storage.select("job", "default", "kling/AK1") == []
    assert await storage.next_due("default") is None


async def test_agenda(storage: Storage) -> None:
    """Due records of all kinds come by instant, then seq, kind and id, up to and including the asked instant."""
    await storage.put(
        record("a", 1, due_at=30),
        record("b", 2, due_at=10),
        record("d", 3, due_at=20),
        record("z", 2, due_at=20),
        record("c", 2, due_at=20, kind="delivery"),
        record("e", 4, due_at=20, kind="delivery"),
        record("f", 5),
        record("x", 0, due_at=1, namespace="other"),
    )
    assert ids(await storage.due("default", 9)) == ""
    assert ids(await storage.due("default", 10)) == "b"
    assert ids(await storage.due("default", 20)) == "b c z d e"
    assert ids(await storage.due("default", 10**30)) == "b c z d e a"
    assert ids(await storage.due("default", 30, 3)) == "b c z"
    assert ids(await storage.due("default", 30, 0)) == ""
    assert ids(await storage.due("default", 30)) == "b c z d e a", "asking changes nothing"
    assert await storage.next_due("default") == 10
    assert await storage.next_due("nowhere") is None
    assert await storage.due("nowhere", 100) == []


async def test_agenda_follows_replacements(storage: Storage) -> None:
    """A record is due at its present instant only, and once, also when it returns to an earlier one."""
    job = record("a", 1, due_at=10)
    await storage.put(job, record("b", 2, due_at=15))
    for due_at, expected in [(20, "b a"), (10, "a b"), (None, "b"), (10, "a b"), (10, "a b"), (-5, "a b")]:
        job = after(job, due_at=due_at)
        await storage.put(job)
        assert ids(await storage.due("default", 100)) == expected
        assert await storage.next_due("default") == (15 if expected[0] == "b" else due_at)
    await storage.delete("job", "default", "a")
    await storage.put(record("a", 3, due_at=-5))
    assert [each.seq for each in await storage.due("default", 100)] == [3, 2]


async def test_numbers(storage: Storage) -> None:
    """A counter counts from 1, by itself for each namespace and name, and gives no value twice to callers at once."""
    assert sorted(await asyncio.gather(*(storage.number("default", "job") for _ in range(5)))) == [1, 2, 3, 4, 5]
    assert await storage.number("default", "delivery") == await storage.number("other", "job") == 1
    assert await storage.number("default", "job") == 6
    assert await storage.numbers("default") == {"delivery": 1, "job": 6}
    assert await storage.numbers("nowhere") == {}


async def test_namespaces(storage: Storage) -> None:
    """The namespaces are those that hold a record of any kind, sorted."""
    await storage.put(record("a", namespace="b"), record("a", namespace="a", kind="face"), record("x", namespace="c"))
    await storage.number("counted", "job")
    await storage.delete("job", "c", "x")
    assert await storage.namespaces() == ["a", "b"]


async def test_clear(storage: Storage) -> None:
    """Clearing a namespace ends its records, aliases, agenda and counters, and touches no other one."""
    for namespace in ("default", "other"):
        await storage.put(record("a", 1, namespace=namespace, alias="mine", due_at=3))
        await storage.number(namespace, "job")
    await storage.clear("default")
    await storage.clear("nowhere")
    assert await storage.namespaces() == ["other"]
    assert await storage.select("job", "default") == await storage.due("default", 10) == []
    assert await storage.total("job", "default") == 0
    assert await storage.number("default", "job") == 1
    assert await storage.number("other", "job") == 2
    await storage.put(record("a", 1, alias="mine", due_at=3))
    assert await storage.due("other", 10) == [record("a", 1, namespace="other", alias="mine", due_at=3)]


async def test_everything_and_back(storage: Storage) -> None:
    """What a namespace holds can be taken out and put in place of all that another holds; of versions only the last."""
    await storage.put(record("b", 2, due_at=5), record("a", 1, alias="mine"), record("x", 1, kind="face"))
    await storage.number("default", "job")
    everything = await storage.everything("default")
    assert [(each.kind, each.id) for each in everything] == [("face", "x"), ("job", "a"), ("job", "b")]
    assert await storage.everything("nowhere") == []
    moved = [replace(each, namespace="other") for each in everything]
    await storage.put(record("old", 9, namespace="other", alias="mine", due_at=1))
    await storage.number("other", "gone")
    await storage.restore("other", moved, {"job": 7})
    assert await storage.everything("other") == moved
    assert await storage.numbers("other") == {"job": 7}
    assert await storage.number("other", "job") == 8
    assert (await storage.find("job", "other", "mine")).id == "a"
    assert ids(await storage.due("other", 10)) == "b"


@pytest.mark.parametrize(
    "wrong",
    [
        [replace(record("a", 1), version=2)],
        [record("a", 1), record("a", 1)],
        [record("a", 1, alias="m"), record("b", 2, alias="m")],
        [record("a", 1, scope="a//b")],
        [record("a", 1, namespace="other")],
    ],
    ids=["version", "twice", "alias", "scope", "namespace"],
)
async def test_what_cannot_be_restored_changes_nothing(storage: Storage, wrong: list[Record]) -> None:
    """All of it is put in place, or what was there stays."""
    await storage.put(record("kept", 1))
    await storage.number("default", "job")
    with pytest.raises(StorageError):
        await storage.restore("default", wrong, {})
    assert ids(await storage.everything("default")) == "kept"
    assert await storage.numbers("default") == {"job": 1}


async def test_close_twice(storage: Storage) -> None:
    """Closing again does nothing."""
    await storage.put(record("a"))
    await storage.close()
    await storage.close()
