"""The renderer that the settings name, imported when it is needed and no earlier."""

from importlib import import_module
from typing import TYPE_CHECKING

from emulator.studio.errors import Unmade

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Renderer
    from emulator.studio.tools import Tools

_CLASSES = {"puppet": "Puppet", "onnx": "Onnx", "http": "Http", "command": "Command"}


def chosen(tools: "Tools") -> "Renderer":
    """Ready to perform, made of its own part of the tools. Raises Unmade (`unavailable`) where an extra is missing."""
    name = _CLASSES.get(tools.renderer)
    if name is None:
        raise Unmade("unavailable", f"The renderer {tools.renderer} makes no films.")
    try:
        module = import_module(f"emulator.studio.renderers.{tools.renderer}")
    except ImportError as error:
        raise Unmade("unavailable", f"The renderer {tools.renderer} cannot be loaded: {error}.") from error
    made = getattr(module, name)
    renderer: Renderer
    match tools.renderer:
        case "puppet":
            renderer = made()
        case "onnx":
            renderer = made(tools.onnx)
        case name:
            renderer = made(getattr(tools, name), tools.timeout)
    return renderer
