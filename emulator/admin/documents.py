"""The OpenAPI documents that travel with the program, and a page to read them."""

from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import orjson

from emulator.core.errors import Missing
from emulator.web.call import Call
from emulator.web.reply import Reply, text_reply

_PACKAGE = Path(__file__).resolve().parent.parent
_ROOTS = (_PACKAGE / "_data" / "openapi", _PACKAGE.parent / "openapi")
CONTROL = "control"
METHODS = ("get", "put", "post", "patch", "delete")

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>lipsync-emulator: operations</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100% }}
td, th {{ text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8884; vertical-align: top }}
code {{ font: 13px ui-monospace, monospace }}
small {{ opacity: .7 }}
</style></head><body>
<h1>lipsync-emulator</h1>
{body}
</body></html>
"""


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
    here = call.base
    sections = "".join(_section(here, name, orjson.loads(content)) for name, content in documents().items())
    body = sections or "<p>This installation carries no OpenAPI documents; <code>make openapi</code> writes them.</p>"
    return text_reply(_PAGE.format(body=body), media_type=b"text/html; charset=utf-8")


def _document(name: str) -> Reply:
    content = documents().get(name)
    if content is None:
        known = ", ".join(f"{each}.json" for each in documents()) or "none"
        message = f"There is no document {name[:60]!r}; there are: {known}."
        raise Missing(message)
    return Reply(200, content).with_headers(("Access-Control-Allow-Origin", "*"))


def _section(base: str, name: str, document: dict[str, Any]) -> str:
    info = document.get("info", {})
    rows = "".join(
        _row(method, path, operations[method])
        for path, operations in document.get("paths", {}).items()
        for method in METHODS
        if method in operations
    )
    link = f"{base}/_emulator/openapi/{name}.json"
    return (
        f"<h2>{escape(info.get('title', name))}</h2>"
        f'<p><a href="{escape(link, quote=True)}">{escape(name)}.json</a></p>'
        f"<table><tr><th>Method</th><th>Path</th><th>What it does</th></tr>{rows}</table>"
    )


def _row(method: str, path: str, operation: dict[str, Any]) -> str:
    known = operation.get("x-emulator-evidence")
    evidence = f" <small>({escape(known)})</small>" if known else ""
    summary = escape(operation.get("summary", ""))
    return (
        f"<tr><td><code>{method.upper()}</code></td><td><code>{escape(path)}</code></td>"
        f"<td>{summary}{evidence}</td></tr>"
    )
