"""A namespace as one file: taken out, and put in."""

import asyncio
from dataclasses import replace
from typing import Any, Literal

from pydantic import Field

from emulator.admin.asking import Asked
from emulator.admin.rooms import rooms
from emulator.engine.instants import iso
from emulator.web import saving
from emulator.web.call import Call
from emulator.web.reply import Reply, json_reply
from emulator.web.shape import Shape


class StateRecord(Asked):
    """One record: what it is, and its content."""

    kind: str
    id: str
    of: str
    body: dict[str, Any]


class StateUpload(Asked):
    """A file that was handed in."""

    place: str
    media_type: str
    expires_at: str | None
    content: str
    """Base64."""


class StateNamespace(Asked):
    """Everything of a namespace."""

    now: str
    rate: float
    seed: str
    scenario: str | None
    renderer: str | None = None
    numbers: dict[str, int]
    files: list[StateUpload]
    records: list[StateRecord]


class StateFile(Asked):
    """A state file; made by `GET /_emulator/state`, not by hand."""

    format: Literal["lipsync-emulator state"]
    version: int = Field(le=saving.VERSION)
    program: str
    """The version of the emulator that wrote it."""
    namespaces: dict[str, StateNamespace] = Field(min_length=1, max_length=1)


class StateRestored(Shape):
    """What the namespace is now."""

    namespace: str
    now: str
    records: int
    files: int


async def show(call: Call) -> Reply:
    """The namespace as a state file."""
    content = await saving.document(call.desk, [call.world])
    name = f'attachment; filename="{call.namespace}.json"'
    return Reply(200, content).with_headers(("Content-Disposition", name))


async def put(call: Call) -> Reply:
    """Put a state file's namespace in place of all that is in this one; or, if it cannot be used, change nothing."""
    here = rooms(call)
    kept = (await asyncio.to_thread(saving.read, call.raw, call.namespace))[call.namespace]
    kept = replace(kept, saved=kept.saved.reached(call.base))
    await saving.restore(call.desk, call.world, kept, frozenset(here.providers))
    here.catcher.clear(call.namespace)
    answer = {"namespace": call.namespace, "now": iso(call.world.now())}
    return json_reply({**answer, "records": len(kept.saved.records), "files": len(kept.files)})
