"""Creatify beside Django REST framework itself: the same requests to both, and the same answers from both."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from emulator.settings import Settings
from tests.conftest import Emulator
from tests.oracles.creatify_app import API_ID, API_KEY, Answer, asked, telling

pytestmark = pytest.mark.anyio
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=X"
KEYS = {"X-API-ID": API_ID, "X-API-KEY": API_KEY}
UUID = "5021bec0-f33f-43e6-b0e3-1cb7f76003c6"
V1: dict[str, Any] = {"text": "Hello there", "aspect_ratio": "16x9"}
SCENE: dict[str, Any] = {"character": {"avatar_id": UUID}, "voice": {"input_text": "Hello"}}
V2: dict[str, Any] = {"video_inputs": [SCENE]}
SPEECH: dict[str, Any] = {"script": "Hello there"}
PERSONA: dict[str, Any] = {"creator_name": "James", "gender": "m", "lipsync_input": "https://example.com/a.mp4"}


@dataclass(frozen=True)
class Case:
    """A request."""

    target: str
    content: bytes = b""
    kind: str | None = JSON
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=lambda: KEYS)


ANY: tuple[Any, ...] = (
    None, True, False, 0, 1, 2, 16, -1, 1.5, 1.0, -0.0, 1e30, 10**40, 2**128, "", " ", "a", " a ", "0", "1", "tRUE",
    "oFF", "null", "16x9", "x" * 51, "x" * 201, "x" * 256, "x" * 1025, "x" * 2001, "x" * 3601, "x" * 8001, "a\0b",
    "\ud800", "é\u2028", UUID, UUID.upper(), UUID.replace("-", ""), f"{{{UUID}}}", "urn:uuid:" + UUID, "9" * 1001,
    "0.25", "0.5", "0.51", "-0.51", "5e-1", "1.", ".5", "1_0", "٣", "0x10", "12345.678", "1234.5", "0.123", "NaN-",
    [], {}, [1], ["a", None, ""], [[]], {"a": 1}, {"x": "a", "y": None}, {"x": 1},
    "https://example.com/a b", "https://example.com", "http://localhost:80/x", "http://localhost:99999", "http://a",
    "http://-a.com", "http://a-.com", "http://1.2.3.4:5/x", "http://256.1.1.1", "http://[::1]/", "http://[1:2]/",
    "ftp://a.b", "ssh://a.b", "//a.b", "http://a.b?c#d", "http://ü.de/ü", "http://a..b", "http://u:p@a.bc/",
    "http://a.b1", "http://a.xn--p1ai", "http://a_b.com", "HTTP://A.COM", "http://a.com\n", "http://.com", "http://",
    f"http://{'a' * 64}.com", "http://a.com/" + "x" * 2100, f"http://{'.'.join(['a' * 60] * 5)}.com",
)  # fmt: skip
FORM_TEXTS = (
    "",
    " ",
    "a",
    "null",
    "true",
    "TRUE",
    "0",
    "0.25",
    UUID,
    "https://example.com/a",
    "a+b%20c%00",
    "%ff",
    "x" * 256,
)
RAW: tuple[bytes, ...] = (
    b"", b" ", b"{", b"[]", b"null", b"true", b'"text"', b"1", b"1e999", b"{}", b"\xff\xfe", b'{"a":"\\ud800"}', b"{a}",
    b'{"a":1}x', b'{"a":NaN}', b"-Infinity", b"\xef\xbb\xbf{}", b'{"a":"\xe9"}', b"[1,]", b'{"a" 1}', b'{"a":1,}',
    b'{"text":"a","aspect_ratio":"1x1"}', b"'", b"text=a&aspect_ratio=1x1", b"&&=&a", b"a" * 3000, b"1" * 5000,
)  # fmt: skip
KINDS = (
    JSON, "APPLICATION/JSON", "application/json;charset=UTF-8", "application/json; charset=latin-1",
    "application/json; charset=utf-16", "application/json; charset=nope", "text/json", "text/plain", "*/*",
    "application/*", FORM, FORM + "; charset=latin-1", "multipart/form-data", MULTIPART, "json", "",
    "application/vnd.api+json",
)  # fmt: skip


def body(value: Any) -> bytes:
    """As JSON."""
    return json.dumps(value).encode()


def parts(*fields: tuple[str, bytes]) -> bytes:
    """A multipart body."""
    head = b"--X\r\nContent-Disposition: form-data; name=%b\r\n\r\n%b\r\n"
    return b"".join(head % (name.encode(), value) for name, value in fields) + b"--X--\r\n"


def replaced(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    """The value with another in this place."""
    if not place:
        return new
    first, *rest = place
    if isinstance(value, list):
        return [replaced(each, tuple(rest), new) if index == first else each for index, each in enumerate(value)]
    return {**value, first: replaced(value.get(first, {}), tuple(rest), new)}


V1_FIELDS = (
    "name", "text", "audio", "creator", "aspect_ratio", "model_version", "green_screen", "transparent_background",
    "webhook_url", "accent", "no_caption", "no_music", "caption_style", "caption_position", "caption_offset_x",
    "caption_offset_y", "background_asset_image_url", "surplus",
)  # fmt: skip
ALIKE = {"no_caption", "no_music", "transparent_background", "caption_position", "caption_offset_y", "model_version"}
SCENE_PLACES = (
    (), ("character",), ("voice",), ("background",), ("caption_setting",), ("transition_effect",), ("visual_style",),
    ("cta",), ("character", "type"), ("character", "avatar_id"), ("character", "offset"), ("character", "offset", "x"),
    ("character", "scale"), ("character", "avatar_style"), ("character", "hidden"), ("voice", "type"),
    ("voice", "input_text"), ("voice", "voice_id"), ("voice", "duration"), ("voice", "volume"), ("background", "type"),
    ("background", "url"), ("background", "fit"), ("background", "effect"), ("caption_setting", "style"),
    ("caption_setting", "offset"), ("caption_setting", "font_family"), ("caption_setting", "font_size"),
    ("caption_setting", "line_height"), ("caption_setting", "hidden"), ("transition_effect", "transition_in"),
    ("cta", "cta_logo"), ("cta", "cta_logo", "scale"), ("cta", "cta_caption"), ("cta", "cta_caption", "caption"),
    ("cta", "cta_caption", "caption_setting"), ("cta", "cta_background_blur"), ("cta", "transition_effect"),
)  # fmt: skip
V2_PLACES = (
    ("video_inputs",), ("aspect_ratio",), ("background_music",), ("background_music", "url"), ("cta_end",),
    ("cta_end", "cta_background"), ("cta_end", "cta_logo"), ("webhook_url",), ("name",), ("model_version",),
    *(("video_inputs", 0, *place) for place in SCENE_PLACES),
)  # fmt: skip
SOME = ANY[::5]
V2_FORMS = (
    b"video_inputs[0]character.avatar_id=a&video_inputs[0]voice.input_text=b",
    b"video_inputs[0]character.avatar_id=a",
    b"video_inputs[0].character.avatar_id=a",
    b"video_inputs[1]character.avatar_id=a&video_inputs[1]voice.volume=&video_inputs[0]voice.volume=x",
    b"video_inputs[0]character.avatar_id=a&video_inputs[0]character.offset.x=z&video_inputs[0]voice.input_text=",
    b"video_inputs[0]character.avatar_id=&video_inputs[0]character.hidden=&video_inputs[0]voice.voice_id=",
    b"video_inputs[0]=a&video_inputs[0]character.avatar_id=a", b"video_inputs[0]=a", b"video_inputs=a",
    b"video_inputs[x]=a", b"video_inputs[]=a", b"video_inputs[0]character=a&video_inputs[0]voice=b",
    b"video_inputs[0]character.avatar_id=a&video_inputs[0]voice.input_text=b&background_music=a",
    b"video_inputs[0]character.avatar_id=a&video_inputs[0]voice.input_text=b&background_music.volume=1",
    b"video_inputs[0]character.avatar_id=a&video_inputs[0]voice.input_text=b&cta_end.cta_logo.scale=a",
    b"video_inputs[0]character.avatar_id=a&video_inputs[0]voice.input_text=b&name=&aspect_ratio=&model_version=",
    b"video_inputs[0]character.avatar_id=a&video_inputs[0]voice.input_text=b&video_inputs[0]caption_setting.hidden=1",
    b"", b"a=b",
)  # fmt: skip


def v1_json() -> Iterator[Case]:
    """Each field of lipsyncs stands every value; where a field is of the same kind as another, some."""
    for name in V1_FIELDS:
        for value in SOME if name in ALIKE else ANY:
            yield Case("/api/lipsyncs/", body({**V1, name: value}))
    yield from (Case("/api/lipsyncs/", body({name: each for name, each in V1.items() if name != gone})) for gone in V1)


def v2_json() -> Iterator[Case]:
    """Each place of a scene stands some values."""
    for place in V2_PLACES:
        for value in SOME:
            yield Case("/api/lipsyncs_v2/", body(replaced(V2, place, value)))


def v2_lists() -> Iterator[Case]:
    """Lists of scenes, some of them wrong."""
    lists: tuple[Any, ...] = ([], [{}], [SCENE, {}], [SCENE, None, 1], [SCENE, SCENE], [[SCENE]], {"0": SCENE})
    for value in lists:
        yield Case("/api/lipsyncs_v2/", body({"video_inputs": value, "name": "x" * 256}))
        yield Case("/api/lipsyncs/multi_avatar/", body({"video_inputs": value}))


def others_json() -> Iterator[Case]:
    """Speech and avatars."""
    for name in ("script", "accent", "webhook_url"):
        yield from (Case("/api/text_to_speech/", body({**SPEECH, name: value})) for value in ANY)
    for name in ("creator_name", "gender", "video_scene", "keywords", "lipsync_input", "gdown_url", "labels"):
        yield from (Case("/api/personas/", body({**PERSONA, name: value})) for value in SOME)
    for name in ("creator_name", "gender", "lipsync_input", "consent_video", "labels"):
        yield from (Case("/api/personas_v2/", body({**PERSONA, name: value})) for value in SOME[::2])


def forms() -> Iterator[Case]:
    """Forms of both kinds, flat and nested."""
    for name in V1_FIELDS:
        for text in FORM_TEXTS:
            yield Case("/api/lipsyncs/", f"text=a&aspect_ratio=16x9&{name}={text}".encode(), FORM)
        for value in (b"", b"a", b"0.25", b"\xff", b" "):
            fields = parts(("text", b"a"), ("aspect_ratio", b"1x1"), (name, value))
            yield Case("/api/lipsyncs/", fields, MULTIPART)
        file = parts(("text", b"a"), ("aspect_ratio", b"16x9"), (f'{name}; filename="a.txt"', b"ID3"))
        yield Case("/api/lipsyncs/", file, MULTIPART)
    for content in V2_FORMS:
        yield Case("/api/lipsyncs_v2/", content, FORM)
        pairs = (each.partition(b"=") for each in content.split(b"&"))
        yield Case("/api/lipsyncs_v2/", parts(*((f'"{name.decode()}"', value) for name, _, value in pairs)), MULTIPART)
    start = b"creator_name=J&gender=m&gdown_url=https://a.bc"
    for labels in (
        b"labels=a",
        b"labels=a&labels=b",
        b"labels[0]=a&labels[2]=c&labels[1]=",
        b"labels=",
        b"labels[x]=a",
    ):
        yield Case("/api/personas/", start + b"&" + labels, FORM)
    for file in (b"", b"content"):
        fields = parts(("creator_name", b"J"), ("gender", b"m"), ('lipsync_input; filename="a.mp4"', file))
        yield Case("/api/personas_v2/", fields, MULTIPART)
    for content in (b"&".join([b"a=1"] * 1001), b"&".join([b"a=1"] * 1000)):
        yield Case("/api/lipsyncs/", content, FORM)


def raw() -> Iterator[Case]:
    """Any bytes as any type."""
    for content in RAW:
        for kind in KINDS:
            yield Case("/api/lipsyncs/", content, kind)
        yield Case("/api/lipsyncs_v2/preview/", content)


def rest() -> Iterator[Case]:
    """Methods, paths, credentials."""
    for target in (
        "/api/lipsyncs/",
        "/api/lipsyncs/preview/",
        "/api/lipsyncs/x/",
        "/api/lipsyncs/x/render/",
        "/api/nix/",
    ):
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PURGE"):
            yield Case(target, b"", None, method)
            yield Case(target.removesuffix("/") + "?a=%20b", b"", None, method)
            yield Case(target, b"{", JSON, method, headers={})
    for path in (
        "lipsyncs/a%20%3F",
        "lipsyncs_v2/ä",
        "text_to_speech/x/",
        "lipsyncs_v2/x/",
        "lipsyncs//",
        "lipsyncs/a/b/",
    ):
        yield Case(f"/api/{path}", b"", None, "GET")
    for headers in (
        {},
        {"X-API-ID": API_ID},
        {"X-API-KEY": API_KEY},
        {**KEYS, "X-API-KEY": "x"},
        {**KEYS, "X-API-ID": ""},
    ):
        yield Case("/api/lipsyncs/", body(V1), headers=headers)
        yield Case("/api/lipsyncs_v2/", b"{", headers=headers)
        yield Case("/api/lipsyncs/x/", b"", None, "GET", headers)


GROUPS = {each.__name__: tuple(each()) for each in (v1_json, v2_json, v2_lists, others_json, forms, raw, rest)}
RUNS = [*((group, "list") for group in GROUPS), ("v2_lists", "index")]
TOLD = {301: "location", 401: "www-authenticate"}


@pytest.fixture(params=RUNS, ids="-".join)
def run(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A group of cases, and in which form errors of lists are told."""
    found: tuple[str, str] = request.param
    return found


@pytest.fixture
def theirs(run: tuple[str, str]) -> list[Answer]:
    """What Django answers; outside of any event loop, as its models ask for."""
    group, errors = run
    with telling(errors):
        return [asked(each.method, each.target, each.content, headers_of(each)) for each in GROUPS[group]]


@pytest.fixture
def settings(run: tuple[str, str]) -> Settings:
    """As the bare framework: no colons in ratios; and nothing is fetched."""
    options = {"creatify": {"colon_ratios": False, "nested_errors": run[1]}}
    accounts: Any = {"creatify": [{"account": API_ID, "secret": API_KEY}]}
    return Settings(rate=0.0, seed="tests", inspect="never", headers=False, options=options, accounts=accounts)


def headers_of(case: Case) -> dict[str, str]:
    """The headers of a request."""
    return {**case.headers, **({} if case.kind is None else {"content-type": case.kind})}


async def test_the_emulator_answers_as_django_does(
    emulator: Emulator, theirs: list[Answer], run: tuple[str, str]
) -> None:
    """Status, type, body and the headers that matter; of a success, what was made of each field."""
    wrong = []
    for case, expected in zip(GROUPS[run[0]], theirs, strict=True):
        answer = await emulator.client.request(case.method, case.target, content=case.content, headers=headers_of(case))
        assert answer.status_code < 500, case
        if expected.status == 500:
            continue  # a defect of Django's, or of the declaration; ours refuses
        content_type = answer.headers.get("content-type", "")
        found: Any = answer.json() if content_type == JSON and answer.content else answer.text
        told = TOLD.get(expected.status, "")
        headers = {name.lower(): value for name, value in expected.headers.items()}
        if expected.status in (200, 201) and case.method == "POST" and answer.status_code == expected.status:
            found = {name: found.get(name) for name in expected.body if name in found}
            expected = replace(expected, body={name: expected.body[name] for name in found})
        ours = (answer.status_code, content_type, found, answer.headers.get(told), answer.headers.get("allow"))
        if ours != (expected.status, expected.content_type, expected.body, headers.get(told), headers.get("allow")):
            wrong.append((case, ours, expected))
    for case, ours, expected in wrong[:20]:
        print(f"{case.method} {case.target} {case.kind} {case.content[:200]!r}\n  {ours}\n  {expected}")
    assert not wrong, f"{len(wrong)} of {len(theirs)} differ"
