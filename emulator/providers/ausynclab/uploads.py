"""The File Upload API: documented to exist and to forget after 24 hours; everything else about it is assumed."""

from emulator.core.clock import MICROSECONDS
from emulator.providers.ausynclab import answers, rules
from emulator.providers.ausynclab.envelope import succeeded
from emulator.providers.ausynclab.forms import file_of
from emulator.providers.ausynclab.models import Upload
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


OPERATIONS = (
    # assumed: the File Upload API exists; its path, field and answer are in no source
    Operation(
        "POST",
        "/api/v1/files/upload",
        upload_file,
        "upload_file",
        "Upload a file for 24 hours",
        body=Upload,
        reads="form",
        reply=answers.UploadedAnswer,
        evidence="assumed",
        errors=KEY,
    ),
)
