"""Files of this very server, for whoever inspects inputs: found without a request to itself."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from emulator.engine.engine import Engine
from emulator.engine.worlds import DEFAULT_NAMESPACE
from emulator.web.files import Files


def own_files(engine: Engine, files: Files, hosts: frozenset[str | None]) -> Callable[[str], Any]:
    """How the fetcher finds files of this very server without a request to itself."""

    async def own(url: str) -> bytes | None:
        from emulator.core.errors import Missing
        from emulator.media.errors import BadSample
        from emulator.media.samples import sample

        parts = urlsplit(url)
        if parts.hostname not in hosts:
            return None
        namespace, path = DEFAULT_NAMESPACE, parts.path
        if path.startswith("/@"):
            namespace, _, path = path[2:].partition("/")
            path = f"/{path}"
        try:
            if path.startswith("/_emulator/samples/"):
                from urllib.parse import parse_qsl

                name = path.removeprefix("/_emulator/samples/")
                return (await asyncio.to_thread(sample, name, dict(parse_qsl(parts.query))))[0]
            if path.startswith("/media/"):
                return (await files.find(await engine.worlds.get(namespace), path))[0]
        except (Missing, BadSample):
            return None
        return None

    return own
