"""Files under /media: results, uploads. They answer a plain GET without credentials, as a vendor's CDN does."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from emulator.core.errors import Missing
from emulator.core.job import Job, Output
from emulator.engine.engine import Engine
from emulator.engine.world import World
from emulator.engine.worlds import DEFAULT_NAMESPACE
from emulator.media.errors import BadSample, RenderError, Unfetchable
from emulator.media.library import Library
from emulator.media.serving import ranged
from emulator.media.uploads import Uploads
from emulator.web.endpoint import CORS
from emulator.web.problem import problem
from emulator.web.reply import Reply, transmit

PREFIX = "/media/"


Filmed = Callable[[Job, Output], Awaitable[bytes | None]]
"""A file that a renderer other than the stub makes; none: the stub does. Raises RenderError."""


async def unfilmed(job: Job, output: Output) -> bytes | None:
    """The stub makes everything."""
    return None


class Gone(Missing):
    """The file was there and has expired."""


class Unmakeable(Missing):
    """The file should be there, and could not be made."""


class Files:
    """Finds files; as an ASGI app, serves them."""

    def __init__(self, engine: Engine, library: Library, uploads: Uploads, filmed: Filmed = unfilmed) -> None:
        self._engine = engine
        self._filmed = filmed
        self._library = library
        self._uploads = uploads

    async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Any) -> None:
        """Answer a GET or HEAD."""
        method = scope["method"]
        await transmit(await self._reply(scope, method), send, head=method == "HEAD")

    async def _reply(self, scope: Mapping[str, Any], method: str) -> Reply:
        if method == "OPTIONS":
            return Reply(204, b"", b"", CORS)
        if method not in ("GET", "HEAD"):
            return problem(405, "Files are fetched with GET.").with_headers(("Allow", "GET, HEAD"))
        path = scope["path"][len(scope.get("root_path", "")) :]
        try:
            content, media_type = await self.find(scope["emulator.world"], path)
        except Missing as error:
            return problem(404, str(error)).with_headers(("Access-Control-Allow-Origin", "*"))
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        status, answered, body = ranged(content, media_type, headers)
        raw = tuple(
            (name.lower().encode(), value.encode())
            for name, value in answered.items()
            if name.lower() not in ("content-length", "content-type")
        )
        lowered = {name.lower(): value for name, value in answered.items()}
        return Reply(status, bytes(body), lowered.get("content-type", "").encode(), raw)

    async def find(self, world: World, path: str) -> tuple[bytes, str]:
        """The file at a path under the base URL, and its type. Raises Missing, Gone."""
        first, _, rest = path.removeprefix(PREFIX).partition("/")
        if first == "uploads":
            upload = self._uploads.get(world.namespace, rest, world.now())
            if upload is None:
                message = "There is no such upload, or it has expired."
                raise Missing(message)
            return upload.content, upload.media_type
        snapshot = await self._engine.snapshot(world.namespace, first)
        output = next((each for each in snapshot.job.outputs if each.name == rest), None)
        if output is None:
            message = f"Job {first} has no file {rest[:100]!r}."
            raise Missing(message)
        if snapshot.gone(output):
            message = "The file has expired."
            raise Gone(message)
        if not snapshot.offers(output):
            message = "The file is not there yet."
            raise Missing(message)
        try:
            return self._library.file(output, await self._filmed(snapshot.job, output))
        except RenderError as error:
            message = f"The file cannot be made: {error}"
            raise Unmakeable(message) from error


def own_files(engine: Engine, files: Files, hosts: frozenset[str | None]) -> Callable[[str], Any]:
    """How the fetcher finds files of this very server without a request to itself."""

    async def own(url: str) -> bytes | None:
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
                name = path.removeprefix("/_emulator/samples/")
                return (await asyncio.to_thread(sample, name, dict(parse_qsl(parts.query))))[0]
            if path.startswith("/media/"):
                return (await files.find(await engine.worlds.get(namespace), path))[0]
        except Unmakeable as error:
            # A request to itself would have it made again, and so on, where a film is to be made of itself.
            raise Unfetchable("status", str(error), status=404) from error
        except (Missing, BadSample):
            return None
        return None

    return own
