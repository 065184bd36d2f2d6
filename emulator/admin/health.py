"""Is it alive, is it ready, what does it serve."""

import logging

from emulator import __version__
from emulator.admin.rooms import rooms
from emulator.storage.base import StorageError
from emulator.web.call import Call
from emulator.web.problem import problem
from emulator.web.reply import Reply, json_reply
from emulator.web.shape import Shape

log = logging.getLogger("emulator.admin")


class ProviderShown(Shape):
    """A vendor that is emulated."""

    name: str
    base_url: str
    operations: int


class HealthShown(Shape):
    """What this server is."""

    status: str
    version: str
    providers: list[ProviderShown]
    store: str
    renderer: str
    """What makes result files, unless a namespace or a request names another."""
    renderer_unavailable: str | None
    """Why the stub takes its place, if it does."""


class Alive(Shape):
    """It is."""

    status: str


async def health(call: Call) -> Reply:
    """What this server is and what it serves."""
    here, renderers = rooms(call), call.desk.renderers
    providers = [
        {
            "name": name,
            "base_url": f"{call.base}/{name}",
            "operations": sum(1 for operation in provider.operations if operation.listed),
        }
        for name, provider in here.providers.items()
    ]
    return json_reply(
        {
            "status": "ok",
            "version": __version__,
            "providers": providers,
            "store": here.store,
            "renderer": renderers.default,
            "renderer_unavailable": renderers.unavailable(renderers.default),
        }
    )


async def alive(call: Call) -> Reply:
    """The process answers."""
    return json_reply({"status": "ok"})


async def ready(call: Call) -> Reply:
    """The store answers too."""
    try:
        await call.desk.engine.storage.next_due(call.namespace)
    except StorageError:
        log.exception("the store does not answer")
        return problem(503, "The store does not answer; the server's log says why.")
    return json_reply({"status": "ok"})
