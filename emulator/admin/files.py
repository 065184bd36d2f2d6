"""Files for use as inputs: uploads of one's own, and made-to-order samples."""

import re

from starlette.datastructures import UploadFile

from emulator.admin.asking import Question, question
from emulator.core.clock import MICROSECONDS
from emulator.core.errors import BadRequest
from emulator.engine.instants import iso
from emulator.media.errors import BadSample
from emulator.media.library import TYPES
from emulator.web.bodies import form_body
from emulator.web.call import Call
from emulator.web.reply import Reply, json_reply
from emulator.web.shape import Shape

LIFETIME = 7 * 24 * 3600
"""Seconds of virtual time that an upload is kept."""
_ODD = re.compile(r"[^A-Za-z0-9._-]+")
_UNTOLD = ("", "application/octet-stream", "application/x-www-form-urlencoded")
"""Content types that say nothing: curl and others send them unasked."""


class Uploaded(Shape):
    """Where the file is fetched, and until when."""

    url: str
    expires_at: str


class UploadQuestion(Question):
    """What a raw body is called."""

    name: str | None = None


async def upload(call: Call) -> Reply:
    """Host a file for use as an input."""
    asked = question(UploadQuestion, call)
    content_type = call.header(b"content-type") or ""
    if content_type.lower().startswith("multipart/form-data"):
        name, media_type, content = await _from_form(call, content_type)
    else:
        name, media_type, content = asked.name or "", content_type, call.raw
    if not name:
        message = "Name the file: POST /_emulator/uploads?name=clip.mp4, or send it as the multipart field 'file'."
        raise BadRequest(message)
    if not content:
        message = "The file is empty."
        raise BadRequest(message)
    name = _ODD.sub("-", name.replace("\\", "/").rpartition("/")[2]).strip("-.")[-100:] or "file"
    if media_type.partition(";")[0].strip().lower() in _UNTOLD:
        media_type = TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    draft = await call.draft("upload")
    url = call.upload(f"{draft.draws('upload').base36(16)}/{name}", content, media_type, draft, LIFETIME)
    return json_reply({"url": url, "expires_at": iso(draft.now + LIFETIME * MICROSECONDS)}, 201)


async def _from_form(call: Call, content_type: str) -> tuple[str, str, bytes]:
    form = await form_body(call.raw, content_type)
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            message = "A multipart upload carries the file in the field 'file', with a file name."
            raise BadRequest(message)
        return file.filename or "file", file.content_type or "", await file.read()
    finally:
        await form.close()


async def sample(call: Call) -> Reply:
    """Real media made to order. A header says who made it: the stub speaks no texts and knows no names."""
    from emulator.media.serving import ranged
    from emulator.web.samples import sample as made

    try:
        content, media_type, maker = await made(call.desk.studio, call.param("name"), call.query)
    except BadSample as error:
        raise BadRequest(str(error)) from None
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in call.scope["headers"]}
    status, answered, part = ranged(content, media_type, headers)
    more = [(name, value) for name, value in answered.items() if name.lower() not in ("content-length", "content-type")]
    return Reply(status, part, media_type.encode()).with_headers(*more, ("X-Emulator-Renderer", maker))
