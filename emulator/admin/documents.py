"""The OpenAPI documents that travel with the program, and a page to read them."""

import json
from functools import cache
from pathlib import Path

from emulator.core.errors import Missing
from emulator.web.call import Call
from emulator.web.page import page as written
from emulator.web.page import sections
from emulator.web.reply import Reply, text_reply

_PACKAGE = Path(__file__).resolve().parent.parent
_ROOTS = (_PACKAGE / "_data" / "openapi", _PACKAGE.parent / "openapi")
CONTROL = "control"
_NONE = "<p>This installation carries no OpenAPI documents; <code>make openapi</code> writes them.</p>"


@cache
def documents() -> dict[str, bytes]:
    """Each document by its name without suffix, as far as there are any."""
    for root in _ROOTS:
        found = {path.stem: path.read_bytes() for path in sorted(root.glob("*.json"))}
        if found:
            return found
    return {}


async def control(call: Call) -> Reply:
    """The control API's document."""
    return _document(CONTROL)


async def show(call: Call) -> Reply:
    """The document of a provider, or of the control API."""
    return _document(call.param("name"))


async def page(call: Call) -> Reply:
    """Every operation of every document, for people."""
    place = f"{call.base}/_emulator/openapi"
    body = sections((name, f"{place}/{name}.json", json.loads(each)) for name, each in documents().items())
    text = written("lipsync-emulator: operations", "lipsync-emulator", body or _NONE)
    return text_reply(text, media_type=b"text/html; charset=utf-8")


def _document(name: str) -> Reply:
    content = documents().get(name)
    if content is None:
        known = ", ".join(f"{each}.json" for each in documents()) or "none"
        message = f"There is no document {name[:60]!r}; there are: {known}."
        raise Missing(message)
    return Reply(200, content).with_headers(("Access-Control-Allow-Origin", "*"))
