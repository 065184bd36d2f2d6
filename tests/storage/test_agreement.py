"""Every store gives the answers of a model so simple that it cannot be wrong, after any sequence of writes."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.storage import AliasTaken, Conflict, MemoryStorage, Missing, Record, Storage, StorageError
from emulator.storage.sqlite import SqliteStorage

from .conftest import JsonCodec

NAMESPACES, KINDS, IDS = ("default", "other"), ("job", "face"), ("a", "b", "c", "d")
SCOPES = ("", "k", "k/A", "k/A/x", "k/A0", "m/A")
ALIASES = ("p", "q")


@dataclass
class Model:
    """A list of all records, searched from end to end."""

    records: list[Record] = field(default_factory=list)

    def put(self, records: list[Record]) -> None:
        kept = list(self.records)
        for new in records:
            same = [r for r in kept if (r.kind, r.namespace) == (new.kind, new.namespace)]
            old = next((r for r in same if r.id == new.id), None)
            if new.version != (old.version if old else 0) + 1:
                raise Conflict
            if old and (old.scope, old.seq) != (new.scope, new.seq):
                raise StorageError
            if new.alias and any(r.alias == new.alias and r.id != new.id for r in same):
                raise AliasTaken
            kept = [r for r in kept if r is not old] + [new]
        self.records = kept

    def delete(self, kind: str, namespace: str, ids: list[str]) -> int:
        before = len(self.records)
        self.records = [r for r in self.records if (r.kind, r.namespace) != (kind, namespace) or r.id not in ids]
        return before - len(self.records)

    def select(self, kind: str, namespace: str, scope: str) -> list[Record]:
        beneath = [r for r in self.records if not scope or f"{r.scope}/".startswith(f"{scope}/")]
        return sorted((r for r in beneath if (r.kind, r.namespace) == (kind, namespace)), key=lambda r: (r.seq, r.id))

    def due(self, namespace: str, until: int) -> list[Record]:
        due = [(r.due_at, r.seq, r.kind, r.id, r) for r in self.records if r.namespace == namespace and r.due_at]
        return [row[-1] for row in sorted(due) if row[0] <= until]


@dataclass(frozen=True)
class Wish:
    """A record as drawn; what it takes to make it valid is found in the model when its turn comes."""

    drawn: Record
    valid: bool

    def meet(self, written: list[Record]) -> Record:
        """Usually a proper successor of what is stored: a store that refuses everything proves little."""
        old = next((r for r in reversed(written) if key(r) == key(self.drawn)), None)
        if not self.valid:
            return self.drawn
        if old is None:
            return replace(self.drawn, version=1)
        return replace(self.drawn, version=old.version + 1, scope=old.scope, seq=old.seq)


def key(record: Record) -> tuple[str, str, str]:
    return record.kind, record.namespace, record.id


wishes = st.builds(
    Wish,
    st.builds(
        Record,
        kind=st.sampled_from(KINDS),
        namespace=st.sampled_from(("default", "default", "other")),
        id=st.sampled_from(IDS),
        scope=st.sampled_from(SCOPES),
        body=st.integers(0, 99),
        seq=st.integers(0, 3),
        version=st.sampled_from((1, 2)),
        alias=st.sampled_from((None, None, None, *ALIASES)),
        due_at=st.sampled_from((None, 1, 2, 3)),
    ),
    valid=st.sampled_from((True,) * 9 + (False,)),
)
puts = st.tuples(st.just("put"), st.lists(wishes, min_size=1, max_size=3))
deletes = st.tuples(
    st.just("delete"),
    st.tuples(st.sampled_from(KINDS), st.sampled_from(NAMESPACES), st.lists(st.sampled_from(IDS), max_size=2)),
)
steps = st.lists(st.sampled_from((puts, puts, puts, deletes)).flatmap(lambda step: step), min_size=4, max_size=25)


async def write(storage: Storage, model: Model, step: tuple[str, Any]) -> None:
    """Do one step on both; they agree on its outcome, errors included."""
    if step[0] == "delete":
        kind, namespace, ids = step[1]
        assert await storage.delete(kind, namespace, *ids) == model.delete(kind, namespace, ids)
        return
    records: list[Record] = []
    for wish in step[1]:
        records.append(wish.meet([*model.records, *records]))
    expected, met = None, None
    try:
        model.put(records)
    except StorageError as refusal:
        expected = type(refusal)
    try:
        await storage.put(*records)
    except StorageError as refusal:
        met = type(refusal)
    assert met is expected


async def compare(storage: Storage, model: Model) -> None:
    """Ask everything that can be asked."""
    assert await storage.namespaces() == sorted({r.namespace for r in model.records})
    for namespace in NAMESPACES:
        for until in (0, 2, 9):
            due = model.due(namespace, until)
            assert await storage.due(namespace, until) == due
            assert await storage.due(namespace, until, 2) == due[:2]
        assert await storage.next_due(namespace) == (due[0].due_at if due else None)
        for kind in KINDS:
            for alias in ALIASES:
                held = [r for r in model.select(kind, namespace, "") if r.alias == alias]
                try:
                    assert [await storage.find(kind, namespace, alias)] == held
                except Missing:
                    assert held == []
            for scope in SCOPES:
                await compare_listing(storage, model.select(kind, namespace, scope), kind, namespace, scope)


async def compare_listing(storage: Storage, listed: list[Record], kind: str, namespace: str, scope: str) -> None:
    assert await storage.total(kind, namespace, scope) == len(listed)
    for newest_first in (False, True):
        for offset, limit in ((0, None), (0, 1), (1, 2), (3, 5)):
            page = listed[::-1][offset:] if newest_first else listed[offset:]
            answer = await storage.select(kind, namespace, scope, newest_first=newest_first, offset=offset, limit=limit)
            assert answer == (page if limit is None else page[:limit])


@pytest.mark.parametrize(
    "make", [MemoryStorage, lambda: SqliteStorage(":memory:", JsonCodec())], ids=["memory", "sqlite"]
)
@given(steps=steps)
@settings(max_examples=40, deadline=None)
def test_stores_agree_with_the_model(make: Callable[[], Storage], steps: list[tuple[str, Any]]) -> None:
    """Whatever is put, replaced and deleted, in whatever order, every question has the model's answer."""

    async def scenario() -> None:
        storage, model = make(), Model()
        try:
            for step in steps:
                await write(storage, model, step)
            await compare(storage, model)
        finally:
            await storage.close()

    anyio.run(scenario)
