"""The File Upload API: documented to exist and to forget after 24 hours; everything else about it is assumed."""

from dataclasses import replace

from emulator.core.clock import MICROSECONDS
from emulator.providers.ausynclab import answers, rules
from emulator.providers.ausynclab.envelope import succeeded
from emulator.providers.ausynclab.forms import file_of
from emulator.providers.ausynclab.models import Upload
from emulator.providers.ausynclab.options import AusyncOptions
from emulator.providers.ausynclab.refusals import KEY
from emulator.web.call import Call
from emulator.web.operation import Operation
from emulator.web.reply import Reply


async def upload_file(call: Call) -> Reply:
    """Keep a file for 24 hours."""
    file = file_of(call.body, "file")
    draft = await call.draft("ausynclab.upload")
    place = f"{draft.draws('ausynclab.upload').uuid()}{file.suffix}"
    url = call.upload(place, file.content, file.media_type, draft, rules.UPLOAD_LIFETIME)
    expires_at = draft.now + round(rules.UPLOAD_LIFETIME * MICROSECONDS)
    return succeeded({"url": url, "expires_at": answers.instant(expires_at)})


UPLOAD = Operation(
    "POST",
    # assumed: the File Upload API exists; its path, field and answer are in no source
    "/api/v1/files/upload",
    upload_file,
    "upload_file",
    "Upload a file for 24 hours",
    body=Upload,
    reads="form",
    reply=answers.UploadedAnswer,
    evidence="assumed",
    errors=KEY,
)
OPERATIONS = (UPLOAD,)


def elsewhere(options: AusyncOptions) -> tuple[Operation, ...]:
    """The upload at the path that somebody knows better."""
    path = options.upload_path
    if path is None or path == UPLOAD.path:
        return ()
    return (replace(UPLOAD, path=path, name="upload_file_elsewhere", listed=False),)
