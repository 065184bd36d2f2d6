"""A lip-sync server that somebody runs: one request makes one video.

Two shapes cover what people run: a form with files (wraps of Wav2Lip, MuseTalk and the like), and Cog's predictions
(LatentSync, SadTalker, Wav2Lip as Replicate has them), asked synchronously.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import aiohttp

from emulator.media.errors import Unreadable
from emulator.media.fetch import decode_base64
from emulator.studio.errors import Trouble, Unmade
from emulator.studio.renderers import outside
from emulator.studio.renderers.base import Part, Progress, Reel
from emulator.studio.tools import HttpTools

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Frame

LARGEST = 512 << 20
"""Bytes of an answer."""
_WORDS = 600
_CHUNK = 1 << 18
_TYPES = {".mp4": "video/mp4", ".png": "image/png", ".wav": "audio/wav"}
_WHOSE = "The lip-sync server"


class Http:
    """Asks the server once for each part (a Renderer)."""

    def __init__(self, tools: HttpTools, seconds: float, *, largest: int = LARGEST) -> None:
        """`seconds`: how long one answer may take; `largest`: its bytes."""
        self._tools = tools
        self._seconds = seconds
        self._largest = largest
        # A prediction is JSON in any case.
        self._answer = "json:output" if tools.shape == "cog" and tools.answer == "body" else tools.answer

    def perform(self, reel: Reel, part: Part, scratch: Path, progress: Progress) -> "Iterator[Frame]":
        """See Renderer. Placement and choice of a face are the server's."""
        folder = Path(mkdtemp(prefix="http-", dir=scratch))
        face = outside.picture_of(reel, folder) if reel.still else outside.film_of(reel, folder)
        progress(0.1)
        out = folder / "out.mp4"
        asyncio.run(self._asked(face, outside.voice_of(part, folder), out))
        progress(0.9)
        for number, frame in enumerate(outside.frames_of(out, reel, _WHOSE), 1):
            yield frame
            progress(0.9 + 0.1 * number / reel.length)

    async def _asked(self, face: Path, voice: Path, out: Path) -> None:
        """Have the video made, and put it there. Raises Unmade."""
        timeout = aiohttp.ClientTimeout(total=self._seconds)
        try:
            async with aiohttp.ClientSession(timeout=timeout) as session:
                async with self._request(session, face, voice) as response:
                    if self._answer == "body":
                        await self._save(response, out)
                        return
                    answer = await self._read(response, self._largest * 4 // 3)
                place = _dug(answer, self._answer.removeprefix("json:"))
                if place[:5].lower() == "data:":
                    await asyncio.to_thread(out.write_bytes, decode_base64(place, self._largest))
                    return
                link = urljoin(self._tools.url, place)
                # What lets in here is nobody else's business: a store's signed link is refused with it, too.
                headers = self._tools.headers if _origin(link) == _origin(self._tools.url) else ()
                async with session.get(link, headers=list(headers)) as response:
                    await _checked(response)
                    await self._save(response, out)
        except TimeoutError as error:
            raise Unmade("too slow", f"The lip-sync server did not answer within {self._seconds:g} s.") from error
        except Unreadable as error:
            trouble: Trouble = "crashed" if error.size is None else "too large"
            raise Unmade(trouble, f"What the lip-sync server made cannot be used: {error}.") from error
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
            raise Unmade("unavailable", f"The lip-sync server cannot be reached: {error}. Is it running?") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            told = f"{type(error).__name__}: {error}"[:_WORDS]
            raise Unmade("crashed", f"The lip-sync server did not answer as it should: {told}.") from error

    @asynccontextmanager
    async def _request(
        self, session: aiohttp.ClientSession, face: Path, voice: Path
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        tools = self._tools
        if tools.shape == "cog":
            files = {tools.face: _data_url(face), tools.audio: _data_url(voice)}
            fields = {name: _value(value) for name, value in tools.fields}
            content: dict[str, Any] = {"json": {"input": {**fields, **files}}}
        else:
            form = aiohttp.FormData(list(tools.fields))
            for name, path in ((tools.face, face), (tools.audio, voice)):
                form.add_field(name, path.read_bytes(), filename=path.name, content_type=_TYPES[path.suffix])
            content = {"data": form}
        # A form cannot be sent twice, and a redirection may make a GET of it.
        async with session.post(tools.url, headers=list(tools.headers), allow_redirects=False, **content) as response:
            if 300 <= response.status < 400 and (there := response.headers.get("Location")):
                link = urljoin(tools.url, there)[:_WORDS]
                raise Unmade("unavailable", f"The lip-sync server says that it is at {link}: set this URL.")
            await _checked(response)
            yield response

    async def _save(self, response: aiohttp.ClientResponse, out: Path) -> None:
        if "json" in response.content_type or response.content_type == "text/html":
            words = (await response.content.read(_WORDS)).decode("utf-8", "replace")
            what = f"The lip-sync server answered no video but: {_told(words)}"
            if "json" in response.content_type:
                what = f'{what} (If a link to it is in there, set where, as in answer = "json:result.url".)'
            raise Unmade(outside.trouble_in(words), what)
        with out.open("wb") as file:
            async for chunk in _bounded(response, self._largest):
                file.write(chunk)

    async def _read(self, response: aiohttp.ClientResponse, largest: int) -> Any:
        return json.loads(b"".join([chunk async for chunk in _bounded(response, largest)]))


async def _bounded(response: aiohttp.ClientResponse, largest: int) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in response.content.iter_chunked(_CHUNK):
        size += len(chunk)
        if size > largest:
            raise Unmade("too large", f"The lip-sync server's answer is larger than {largest} bytes.")
        yield chunk


async def _checked(response: aiohttp.ClientResponse) -> None:
    """Raises Unmade with the server's words where it refused."""
    if response.status >= 300:
        words = _told((await response.content.read(4 * _WORDS)).decode("utf-8", "replace"))
        raise Unmade(outside.trouble_in(words), f"The lip-sync server answered {response.status}: {words}")


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.lower()


def _told(words: str) -> str:
    """What an answer says, out of the fields that are usual for it."""
    try:
        found = json.loads(words)
    except ValueError:
        found = words
    if isinstance(found, dict):
        found = next((found[name] for name in ("detail", "error", "message") if found.get(name)), found)
    return " ".join(str(found).split())[:_WORDS] or "nothing"


def _dug(answer: Any, path: str) -> str:
    """The text at a dotted path of names and numbers; of a list the first. Raises Unmade."""
    found = answer
    for step in path.split("."):
        if isinstance(found, list) and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        else:
            found = found.get(step) if isinstance(found, dict) else None
    if isinstance(found, list) and found:
        found = found[0]
    if isinstance(found, str) and found:
        return found
    words = _told(json.dumps(answer)[:4096])
    raise Unmade(outside.trouble_in(words), f"The lip-sync server's answer has no video at {path!r}: {words}")


def _value(text: str) -> Any:
    """A field of a prediction, which has a type: `25` is a number, `true` is true."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _data_url(path: Path) -> str:
    return f"data:{_TYPES[path.suffix]};base64,{base64.b64encode(path.read_bytes()).decode()}"
