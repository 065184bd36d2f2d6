"""Bodies with files, as FastAPI reads them: before it asks for the key."""

import re
from dataclasses import dataclass

from pydantic import ValidationError
from starlette.datastructures import UploadFile

from emulator.web.bodies import form_body
from emulator.web.call import Call

FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}", re.ASCII)
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file of a form."""

    content: bytes
    name: str
    declared: str

    @property
    def suffix(self) -> str:
        """The ending of its name, with the dot; empty if it has none that is fit for a URL."""
        found = _SUFFIX.search(self.name)
        return found[0].lower() if found else ""

    @property
    def media_type(self) -> str:
        """As it was declared, if that is one."""
        return self.declared if _MEDIA_TYPE.fullmatch(self.declared) else "application/octet-stream"


Form = dict[str, HandedIn | str]


async def read_form(call: Call) -> Form:
    """The fields of a form, of several with one name the last; none if the body is no form. Raises BadForm."""
    content_type = call.header(b"content-type") or ""
    # assumed: FastAPI, any other body is a form without fields
    if content_type.partition(";")[0].strip().lower() not in FORMS:
        return {}
    form = await form_body(call.raw, content_type)
    try:
        return {
            name: HandedIn(await value.read(), value.filename or "", value.content_type or "")
            if isinstance(value, UploadFile)
            else value
            for name, value in form.items()
        }
    finally:
        await form.close()


def file_of(form: Form, field: str) -> HandedIn:
    """The file in a field of a form. Raises ValidationError."""
    found = form.get(field)
    if isinstance(found, HandedIn):
        return found
    if not found:
        # assumed: FastAPI: a file that is wanted is not there
        raise missing("Form", field)
    # assumed: FastAPI, of a field that is text where a file is wanted
    wrong = ValueError("Expected UploadFile, received: <class 'str'>")
    raise ValidationError.from_exception_data(
        "Form", [{"type": "value_error", "loc": (field,), "input": found, "ctx": {"error": wrong}}]
    )


def missing(title: str, *loc: str) -> ValidationError:
    """Pydantic's error for a thing that is required and not there."""
    return ValidationError.from_exception_data(title, [{"type": "missing", "loc": loc, "input": None}])
