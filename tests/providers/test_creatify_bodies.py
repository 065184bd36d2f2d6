"""Creatify: how a body is read by its content type, as Django REST framework's three parsers do."""

from typing import Any

import pytest

from tests.conftest import Emulator
from tests.providers.test_creatify import BODY, HEADERS, HOOK, URL

pytestmark = pytest.mark.anyio
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=X"
TEXT = b'{"text": "Hello", "aspect_ratio": "16x9"}'


async def sent(emulator: Emulator, content: bytes, kind: str) -> Any:
    """The answer to a create call."""
    headers = {**HEADERS, "content-type": kind}
    return await emulator.client.post(URL, content=content, headers=headers)


def parts(*fields: tuple[str, bytes]) -> bytes:
    """A multipart body."""
    head = b"--X\r\nContent-Disposition: form-data; name=%b\r\n\r\n%b\r\n"
    return b"".join(head % (name.encode(), value) for name, value in fields) + b"--X--\r\n"


@pytest.mark.parametrize("kind", ["form", "multipart"])
async def test_forms_are_read_too(emulator: Emulator, kind: str) -> None:
    """All text, of which booleans are made."""
    body = {"text": "Hello there", "aspect_ratio": "1x1", "green_screen": "true"}
    if kind == "form":
        answer = await emulator.client.post(URL, data=body, headers=HEADERS)
    else:
        files = {name: (None, value) for name, value in body.items()}
        answer = await emulator.client.post(URL, files=files, headers=HEADERS)
    assert (answer.status_code, answer.json()["green_screen"]) == (201, True)


async def test_an_empty_field_of_a_form_is_null_or_not_there(emulator: Emulator) -> None:
    """A form cannot say null."""
    body = b"text=a&aspect_ratio=16x9&name=&webhook_url=&caption_style=&caption_offset_x=&green_screen=&creator="
    answer = (await sent(emulator, body, FORM)).json()
    assert (answer["name"], answer["webhook_url"], answer["creator"]) == (None, None, None)
    assert (answer["caption_style"], answer["caption_offset_x"]) == ("normal-black", "0.00")
    assert answer["green_screen"] is False


async def test_the_last_of_several_fields_counts(emulator: Emulator) -> None:
    """In both kinds of forms."""
    answer = await sent(emulator, b"text=a&text=b+%2B&aspect_ratio=1x1", FORM)
    assert answer.json()["text"] == "b +"
    body = parts(("text", b"a"), ("text", b"b"), ("aspect_ratio", b"1x1"))
    assert (await sent(emulator, body, MULTIPART)).json()["text"] == "b"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("name", "Not a valid string."),
        ("audio", "Enter a valid URL."),
        ("aspect_ratio", '"a.txt" is not a valid choice.'),
        ("no_music", "Must be a valid boolean."),
        ("caption_offset_x", "A valid number is required."),
        ("accent", "Must be a valid UUID."),
    ],
)
async def test_no_field_takes_a_file(emulator: Emulator, name: str, message: str) -> None:
    """Even where a text of this name is given too."""
    body = parts(("text", b"a"), ("aspect_ratio", b"16x9"), (f'{name}; filename="a.txt"', b"ID3"))
    answer = await sent(emulator, body, MULTIPART)
    assert (answer.status_code, answer.json()) == (400, {name: [message]})


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("multipart/form-data", "Invalid boundary in multipart: None"),
        ("multipart/form-data; boundary=", "Invalid boundary in multipart: "),
        ("Multipart/Form-Data; boundary=X", "Invalid Content-Type: Multipart/Form-Data; boundary=X"),
    ],
)
async def test_a_multipart_type_must_be_right(emulator: Emulator, kind: str, problem: str) -> None:
    """In the words of Django's parser."""
    answer = await sent(emulator, parts(("text", b"a")), kind)
    assert (answer.status_code, answer.json()) == (400, {"detail": f"Multipart form parse error - {problem}"})


@pytest.mark.parametrize("body", [b"junk", TEXT, parts(("text", b"a")).replace(b"--X", b"--Y"), b"--X--\r\n"])
async def test_what_is_not_a_part_is_skipped(emulator: Emulator, body: bytes) -> None:
    """So a JSON body sent as multipart has no fields."""
    answer = await sent(emulator, body, MULTIPART)
    assert (answer.status_code, answer.json()) == (400, {"aspect_ratio": ["This field is required."]})


async def test_too_many_fields_are_a_page(emulator: Emulator) -> None:
    """Django's own 400, not DRF's."""
    for body, kind in ((b"&".join([b"a=1"] * 1001), FORM), (parts(*[("a", b"1")] * 1001), MULTIPART)):
        answer = await sent(emulator, body, kind)
        assert (answer.status_code, answer.headers["content-type"]) == (400, "text/html; charset=utf-8")
        assert "<h1>Bad Request (400)</h1>" in answer.text


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b" ", "Expecting value: line 1 column 2 (char 1)"),
        (b'{"a":NaN}', "Out of range float values are not JSON compliant: 'NaN'"),
        (b"-Infinity", "Out of range float values are not JSON compliant: '-Infinity'"),
        (b"\xef\xbb\xbf{}", "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)"),
        (b'{"a":"\xe9"}', "'utf-8' codec can't decode byte 0xe9 in position 6: invalid continuation byte"),
        (b'{"a":1}x', "Extra data: line 1 column 8 (char 7)"),
    ],
)
async def test_json_is_pythons(emulator: Emulator, content: bytes, problem: str) -> None:
    """Its words, and DRF's strictness about numbers that are none."""
    answer = await sent(emulator, content, JSON)
    assert (answer.status_code, answer.json()) == (400, {"detail": f"JSON parse error - {problem}"})


@pytest.mark.parametrize(
    "kind",
    ["APPLICATION/JSON", "application/json;charset=UTF-8", "application/json; charset=nope", "*/*", "application/*"],
)
async def test_json_goes_by_several_types(emulator: Emulator, kind: str) -> None:
    """Upper case, parameters and wildcards are taken."""
    assert (await sent(emulator, TEXT, kind)).status_code == 201


@pytest.mark.parametrize("kind", ["text/json", "application/vnd.api+json", "text/plain; charset=utf-8", "json", ""])
async def test_other_types_are_told_whole(emulator: Emulator, kind: str) -> None:
    """415 with the header as it came."""
    answer = await sent(emulator, TEXT, kind)
    assert (answer.status_code, answer.json()) == (415, {"detail": f'Unsupported media type "{kind}" in request.'})


@pytest.mark.parametrize("kind", [JSON, FORM, MULTIPART, "text/plain", ""])
async def test_no_body_is_an_empty_one(emulator: Emulator, kind: str) -> None:
    """Whatever its type; and a render takes none."""
    answer = await sent(emulator, b"", kind)
    assert (answer.status_code, answer.json()) == (400, {"aspect_ratio": ["This field is required."]})
    headers = {**HEADERS, "content-type": kind}
    render = await emulator.client.post(f"{URL}nothing/render/", content=b"{", headers=headers)
    assert render.status_code == 404


@pytest.mark.parametrize("charset", ["latin-1", "utf-16", "utf-8"])
async def test_the_charset_is_heeded(emulator: Emulator, charset: str) -> None:
    """Of JSON."""
    content = '{"text": "é", "aspect_ratio": "16x9"}'.encode(charset)
    assert (await sent(emulator, content, f"{JSON}; charset={charset}")).json()["text"] == "é"


@pytest.mark.parametrize("charset", ["idna", "undefined", "hex", "utf-7", "punycode", "unicode_escape", "a%00b"])
@pytest.mark.parametrize("kind", [JSON, FORM, MULTIPART])
async def test_an_odd_charset_is_never_a_defect(emulator: Emulator, charset: str, kind: str) -> None:
    """Answered or refused."""
    assert (await sent(emulator, b'\xff{"a=%ff', f"{kind}; charset={charset}")).status_code == 400


async def test_the_slash_is_added_to_an_escaped_path(emulator: Emulator) -> None:
    """As it was sent, not as it was read."""
    answer = await emulator.client.get("/creatify/api/lipsyncs/a%20%3F", headers=HEADERS)
    assert (answer.status_code, answer.headers["location"]) == (301, "/creatify/api/lipsyncs/a%20%3F/")


@pytest.mark.parametrize(("model", "whole"), [("standard", 5), ("aurora_v1", 3), ("aurora_v1_fast", 1.5)])
async def test_preview_and_render_cost_as_much_as_a_create(emulator: Emulator, model: str, whole: float) -> None:
    """A preview is one credit whatever the model, a render what is left."""
    body = {**BODY, "model_version": model, "webhook_url": HOOK}
    previewed = (await emulator.client.post(f"{URL}preview/", json=body, headers=HEADERS)).json()
    created = (await emulator.client.post(URL, json=body, headers=HEADERS)).json()
    await emulator.advance(60)
    await emulator.client.post(f"{URL}{previewed['id']}/render/", headers=HEADERS)
    await emulator.advance(60)
    for job in (previewed, created):
        assert (await emulator.client.get(f"{URL}{job['id']}/", headers=HEADERS)).json()["credits_used"] == whole
