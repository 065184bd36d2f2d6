"""What makes the result files of a namespace."""

from typing import Any

from emulator.admin.asking import Asked, body
from emulator.studio.tools import RENDERERS, RendererName
from emulator.web.call import Call
from emulator.web.reply import Reply, json_reply
from emulator.web.shape import Shape


class RendererThere(Shape):
    """A renderer."""

    name: str
    unavailable: str | None
    """Why it cannot be used; none: it can."""


class RendererShown(Shape):
    """What makes result files."""

    renderer: str
    """Of submissions that name none."""
    own: bool
    """The namespace's own choice; otherwise the server's."""
    required: bool
    """What cannot be used is refused; otherwise the stub takes its place."""
    renderers: list[RendererThere]


class RendererPut(Asked):
    """The namespace's renderer."""

    renderer: RendererName | None
    """Null: the server's."""


async def show(call: Call) -> Reply:
    """What makes them."""
    return json_reply(_shown(call))


async def put(call: Call) -> Reply:
    """Choose what makes them. One that cannot be used is refused where it is required."""
    name = body(RendererPut, call).renderer
    if name is not None:
        call.desk.renderers.usable(name)
    await call.desk.engine.worlds.set_renderer(call.world, name)
    return json_reply(_shown(call))


async def forget(call: Call) -> Reply:
    """The server's makes them."""
    await call.desk.engine.worlds.set_renderer(call.world, None)
    return json_reply(_shown(call))


def _shown(call: Call) -> dict[str, Any]:
    renderers, own = call.desk.renderers, call.world.state.renderer
    return {
        "renderer": own or renderers.default,
        "own": own is not None,
        "required": renderers.required,
        "renderers": [{"name": name, "unavailable": renderers.unavailable(name)} for name in RENDERERS],
    }
