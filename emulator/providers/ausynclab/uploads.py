"""The File Upload API: documented to exist and to forget after 24 hours; everything else about it is assumed."""

import re

from pydantic import ValidationError
from starlette.datastructures import UploadFile

from emulator.core.clock import MICROSECONDS
from emulator.providers.ausynclab import answers, rules
from emulator.providers.ausynclab.envelope import missing, succeeded
from emulator.web.bodies import form_body
from emulator.web.call import Call
from emulator.web.reply import Reply

FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}", re.ASCII)


async def upload_file(call: Call) -> Reply:
    """Keep a file for 24 hours."""
    content, name, media_type = await _file(call)
    draft = await call.draft("ausynclab.upload")
    suffix = _SUFFIX.search(name)
    place = f"{draft.draws('ausynclab.upload').uuid()}{suffix[0].lower() if suffix else ''}"
    url = call.upload(place, content, media_type, draft, rules.UPLOAD_LIFETIME)
    expires_at = draft.now + round(rules.UPLOAD_LIFETIME * MICROSECONDS)
    return succeeded({"url": url, "expires_at": answers.instant(expires_at)})


async def _file(call: Call) -> tuple[bytes, str, str]:
    """The file of the form, its name and its type. Raises ValidationError, BadForm."""
    content_type = call.header(b"content-type") or ""
    if not call.raw or not content_type.lower().startswith(FORMS):
        raise missing("Upload", "file")
    form = await form_body(call.raw, content_type)
    try:
        found = form.get("file")
        if found is None:
            raise missing("Upload", "file")
        if not isinstance(found, UploadFile):
            raise _text(found)
        declared = found.content_type or ""
        media_type = declared if _MEDIA_TYPE.fullmatch(declared) else "application/octet-stream"
        return await found.read(), found.filename or "", media_type
    finally:
        await form.close()


def _text(value: str) -> ValidationError:
    # assumed: FastAPI, of a field that is text where a file is wanted
    wrong = ValueError("Expected UploadFile, received: <class 'str'>")
    return ValidationError.from_exception_data(
        "Upload", [{"type": "value_error", "loc": ("file",), "input": value, "ctx": {"error": wrong}}]
    )
