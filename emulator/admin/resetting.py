"""Starting over: a namespace emptied of everything that is kept in it."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from emulator.admin.asking import Asked, body
from emulator.admin.rooms import rooms
from emulator.engine.instants import iso
from emulator.engine.writing import as_code
from emulator.web.call import Call
from emulator.web.reply import Reply, json_reply
from emulator.web.shape import Shape

Seed = Annotated[str, Field(max_length=200), BeforeValidator(as_code, json_schema_input_type=str | int)]


class ResetAsked(Asked):
    """Where chance starts anew."""

    seed: Seed | None = None
    """By default the server's."""


class ResetDone(Shape):
    """What the namespace is now."""

    namespace: str
    seed: str
    now: str


async def reset(call: Call) -> Reply:
    """Empty the namespace: jobs, deliveries, accounts, clock, scenarios, rules, faults, journal, uploads, inboxes."""
    asked = body(ResetAsked, call)
    engine = call.desk.engine
    async with engine.renders.stopped(call.world):
        await engine.worlds.reset(call.world, asked.seed)
    call.desk.journal.clear(call.namespace)
    call.desk.uploads.clear(call.namespace)
    call.desk.studio.forget(call.namespace)
    rooms(call).catcher.clear(call.namespace)
    return json_reply({"namespace": call.namespace, "seed": call.world.state.seed, "now": iso(call.world.now())})
