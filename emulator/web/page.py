"""A page for people out of OpenAPI documents: a table of operations for each, and nothing from elsewhere."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from emulator.web.shape import EVIDENCE

METHODS = ("get", "put", "post", "patch", "delete")

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100% }}
td, th {{ text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8884; vertical-align: top }}
code {{ font: 13px ui-monospace, monospace }}
small {{ opacity: .7 }}
</style></head><body>
<h1>{heading}</h1>
{body}
</body></html>
"""


def page(title: str, heading: str, body: str) -> str:
    """A whole page; `body` is HTML, the others are text."""
    return _PAGE.format(title=escape(title), heading=escape(heading), body=body)


def sections(documents: Iterable[tuple[str, str, Mapping[str, Any]]]) -> str:
    """A heading and a table for each document, which is given with its name and the URL at which it is served."""
    return "".join(_section(name, url, document) for name, url, document in documents)


def _section(name: str, url: str, document: Mapping[str, Any]) -> str:
    info = document.get("info", {})
    rows = "".join(
        _row(method, path, operations[method])
        for path, operations in document.get("paths", {}).items()
        for method in METHODS
        if method in operations
    )
    return (
        f"<h2>{escape(info.get('title', name))}</h2>"
        f'<p><a href="{escape(url, quote=True)}">{escape(name)}.json</a></p>'
        f"<table><tr><th>Method</th><th>Path</th><th>What it does</th></tr>{rows}</table>"
    )


def _row(method: str, path: str, operation: Mapping[str, Any]) -> str:
    known = operation.get(EVIDENCE)
    evidence = f" <small>({escape(known)})</small>" if known else ""
    summary = escape(operation.get("summary", ""))
    return (
        f"<tr><td><code>{method.upper()}</code></td><td><code>{escape(path)}</code></td>"
        f"<td>{summary}{evidence}</td></tr>"
    )
