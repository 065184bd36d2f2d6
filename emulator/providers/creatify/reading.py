"""A body's value by its content type, as Django REST framework's three default parsers read it."""

import codecs
import io
import json
from typing import Any
from urllib.parse import parse_qsl

from python_multipart.multipart import parse_options_header

from emulator.providers.creatify.forms import Form, Upload
from emulator.providers.creatify.rules import Invalid
from emulator.web.refusals import BadForm, UnsupportedType

MOST_FIELDS = 1000
LONGEST_BOUNDARY = 201
LONGEST_HEAD = 1024
BLANK = b"\r\n\r\n"


def read(raw: bytes, content_type: str) -> Any:
    """The value. Raises Invalid with the parser's words, BadForm, UnsupportedType."""
    kind = content_type.partition(";")[0].strip().lower()
    if not raw:
        return {}
    # docs: DRF, the first parser that the type fits, and JSON's is the first
    if kind in ("application/json", "application/*", "*/*"):
        return _json(raw, _charset(content_type))
    if kind == "application/x-www-form-urlencoded":
        return _form(raw, _charset(content_type))
    if kind == "multipart/form-data":
        return _multipart(raw, content_type)
    # docs: DRF, settings: the default parsers are those of JSON, forms and multipart; another type is 415
    raise UnsupportedType(content_type)


def _charset(content_type: str) -> str:
    given = parse_options_header(content_type)[1].get(b"charset", b"utf-8").decode("latin-1")
    try:
        b" ".decode(given)
    except (LookupError, ValueError) as error:
        return given if isinstance(error, UnicodeError) else "utf-8"
    return given


def _json(raw: bytes, charset: str) -> Any:
    try:
        # Python's own parser and reader: whole numbers of any length, and the very words of DRF's refusals
        return json.loads(codecs.getreader(charset)(io.BytesIO(raw)).read(), parse_constant=_no_constant)
    except RecursionError:
        # assumed: Django would fail with 500
        raise Invalid({"detail": "JSON parse error - Too deeply nested"}, "body") from None
    except ValueError as error:
        # docs: DRF, JSONParser: Python's own words
        raise Invalid({"detail": f"JSON parse error - {error}"}, "body") from None


def _no_constant(name: str) -> None:
    problem = f"Out of range float values are not JSON compliant: {name!r}"
    raise ValueError(problem)


def _form(raw: bytes, charset: str) -> Form:
    try:
        text = raw.decode(charset)
    except UnicodeError:
        text = raw.decode("latin-1")
    try:
        return Form(parse_qsl(text, keep_blank_values=True, encoding=charset, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise BadForm(str(error)) from error


def _multipart(raw: bytes, content_type: str) -> Form:
    # docs: Django, MultiPartParser: the type is compared as it is written, whatever stands around the parts is skipped
    if not content_type.startswith("multipart/"):
        # docs: Django, MultiPartParser
        raise _unreadable(f"Invalid Content-Type: {content_type}")
    # docs: Django, MultiPartParser
    if not content_type.isascii():
        raise _unreadable(f"Invalid non-ASCII Content-Type in multipart: {content_type}")
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary or len(boundary) > LONGEST_BOUNDARY or boundary.endswith(b" "):
        shown = None if boundary is None else boundary.decode("latin-1")
        # docs: Django, MultiPartParser
        raise _unreadable(f"Invalid boundary in multipart: {shown}")
    parts = raw.split(b"--" + boundary)
    if len(parts) > MOST_FIELDS:
        problem = "too many parts"
        # docs: Django, a form of more than a thousand fields is not for the parser to refuse
        raise BadForm(problem)
    fields: list[tuple[str, Any]] = []
    files: list[tuple[str, Any]] = []
    for number, part in enumerate(parts, 1):
        if len(part) >= LONGEST_HEAD and BLANK not in part[:LONGEST_HEAD]:
            # docs: Django, MultiPartParser
            raise _unreadable("Request max total header size exceeded.")
        head, blank, content = part.partition(BLANK)
        name, file = _named(head)
        if not blank or not name:
            continue
        found = content if number == len(parts) else content.removesuffix(b"\n").removesuffix(b"\r")
        if file:
            files.append((name, Upload(file, found)))
        else:
            fields.append((name, found.decode("utf-8", "replace")))
    # docs: DRF, Request._load_data_and_files: files come after what else has their name
    return Form([*fields, *files])


def _named(head: bytes) -> tuple[str, str]:
    """The names of a part's field and of its file."""
    for line in head.split(b"\r\n"):
        header, _, value = line.partition(b":")
        if header.strip().lower() == b"content-disposition":
            options = parse_options_header(value.strip())[1]
            field, file = options.get(b"name", b""), options.get(b"filename", b"")
            return field.decode("utf-8", "replace").strip(), file.decode("utf-8", "replace")
    return "", ""


def _unreadable(problem: str) -> Invalid:
    return Invalid({"detail": f"Multipart form parse error - {problem}"}, "body")
