"""Why a request was refused: found where the rule stands, and said to be unknown where nothing can be found."""

import linecache
from collections.abc import Iterator

import pytest

from emulator.providers import discover
from emulator.web import sources
from emulator.web.sources import Source
from emulator.web.why import Why, explained
from tests.conftest import Emulator
from tests.providers.kinds import JOURNEYS, KEYS

pytestmark = pytest.mark.anyio
PROVIDERS = {provider.name: provider for provider in discover()}

SOURCE = '''
TABLE = {
    1: "one",  # wire
    # docs: a page, "two"
    2: "two",
}

def rule(value):
    """Say no."""
    # assumed: about what follows
    if value == 1:
        why = "not one"
        raise ValueError(why)
    if value == 2:
        raise ValueError  # docs: beside
    # wire: on two
    # lines
    if value == 3:
        raise ValueError
    raise ValueError
'''


def test_a_comment_belongs_to_the_statement_it_stands_at() -> None:
    """Above it or beside it; never to the next but one."""
    source = Source("x", SOURCE)
    line = {number: text.strip() for number, text in enumerate(SOURCE.splitlines(), 1)}
    raises = [number for number, text in line.items() if text.startswith("raise")]
    found = [source.rule(number) for number in raises]
    assert [each and (each.witness, each.sentence) for each in found] == [
        ("assumed", "about what follows"), ("docs", "beside"), ("wire", "on two lines"), None,
    ]  # fmt: skip
    assert source.docstring(raises[-1]) == "Say no."
    one, two = source.row("1"), source.row("2")
    assert one is not None
    assert (one.witness, one.sentence) == ("wire", "one")
    assert two is not None
    assert (two.witness, two.sentence, line[two.line]) == ("docs", 'two (a page, "two")', '2: "two",')
    assert source.row("3") is None


async def last(emulator: Emulator) -> Why:
    """Why the last request was refused."""
    entry = next(emulator.app.desk.journal.entries("default"))
    assert entry.trace is not None
    return explained(entry.trace, PROVIDERS[entry.provider])


FIELDS = [
    ("kling", "/v1/videos/text2video", {"prompt": "x", "cfg_scale": 2}, "cfg_scale"),
    ("kling", "/v1/videos/text2video", {"prompt": "x", "duration": "7"}, "duration"),
    ("kling", "/text-to-video/kling-3.0", {"prompt": "x", "settings": {"audio": 1}}, "settings.audio"),
    ("kling", "/v1/audio/tts", {"text": "x", "voice_id": "nobody"}, "voice_id"),
    ("akool", "/api/open/v3/content/video/lipsync", {"video_url": "http://a.test/v"}, "audio_url"),
    ("akool", "/api/open/v3/content/video/lipsync", {"video_url": 1, "audio_url": "http://a.test/a"}, "video_url"),
    ("ausynclab", "/api/v1/lipsync/register-video", {"video_url": ["x"]}, "video_url"),
    ("ausynclab", "/api/v1/lipsync/register-video", {"video_url": "no-url"}, "video_url"),
    ("creatify", "/api/lipsyncs/", {"aspect_ratio": "7x7", "text": "x"}, "aspect_ratio"),
    ("creatify", "/api/lipsyncs/", {"aspect_ratio": "1x1"}, "audio or text"),
    ("creatify", "/api/lipsyncs_v2/", {"video_inputs": [{"character": {}}]}, "video_inputs.0.character.avatar_id"),
]


@pytest.mark.parametrize(("provider", "path", "body", "field"), FIELDS)
async def test_the_field_is_named(
    emulator: Emulator, provider: str, path: str, body: dict[str, object], field: str
) -> None:
    """As the client wrote it, with what is known of it."""
    await emulator.client.post(f"/{provider}{path}", json=body, headers=KEYS[provider])
    why = await last(emulator)
    assert why.field is not None
    assert why.field.startswith(field)
    assert why.sentence
    assert why.witness in ("docs", "wire", "assumed")


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_missing_or_a_wrong_credential_names_its_header(emulator: Emulator, provider: str) -> None:
    """By the vendor's own rule."""
    journey = next(each for each in JOURNEYS if each.provider == provider)
    wrong = {name: f"{value}x" for name, value in KEYS[provider].items() if name != "x-api-id"}
    for headers in ({}, {**KEYS[provider], **wrong} if provider in ("kling", "creatify") else {}):
        await emulator.client.post(journey.path, json=journey.body, headers=headers)
        entry = next(emulator.app.desk.journal.entries("default"))
        if entry.trace is not None:
            why = await last(emulator)
            assert why.rule.startswith(f"emulator.providers.{provider}.auth:")
            assert (why.field or "").startswith("header ")


async def test_a_refusal_that_was_asked_for_says_so(emulator: Emulator) -> None:
    """And what it stands for."""
    await emulator.client.post("/kling/v1/videos/text2video", json={"prompt": "[[error:1303]]"}, headers=KEYS["kling"])
    why = await last(emulator)
    assert (why.sentence or "").startswith("The request itself asked for this error: parallel task over resource pack")
    assert why.rule.startswith("emulator.providers.kling.refusals:1303:")


async def test_a_refusal_of_the_emulators_own_is_told_apart(emulator: Emulator) -> None:
    """It is not the vendor's."""
    headers = {**KEYS["kling"], "x-emulator-scenario": "none-such"}
    await emulator.client.post("/kling/v1/videos/text2video", json={"prompt": "x"}, headers=headers)
    assert (await last(emulator)).witness == "ours"


@pytest.fixture
def sourceless(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As where only byte code is installed."""
    monkeypatch.setattr(linecache, "getlines", lambda *_: [])
    sources.source_of.cache_clear()
    yield
    sources.source_of.cache_clear()


@pytest.mark.usefixtures("sourceless")
async def test_without_the_programs_text_the_sentence_is_unknown(emulator: Emulator) -> None:
    """But the rule is named, and what a model says of its field is in the model."""
    await emulator.client.get("/kling/v1/videos/text2video/1")
    why = await last(emulator)
    assert (why.sentence, why.witness, why.source) == (None, "unknown", None)
    assert why.rule.startswith("emulator.providers.kling.auth:authenticate:")
    await emulator.client.post("/kling/v1/videos/text2video", json={"prompt": 1}, headers=KEYS["kling"])
    why = await last(emulator)
    assert (why.sentence, why.witness, why.source) == ("Required, unless there are several shots.", "docs", None)


async def test_a_refusal_that_is_a_constant_keeps_no_frames(emulator: Emulator) -> None:
    """They would be those of every request that it ever refused."""
    from emulator.providers.creatify.rules import BAD_IDS

    await emulator.client.get("/creatify/api/lipsyncs/?ids=x", headers=KEYS["creatify"])
    assert (await last(emulator)).field == "query ids"
    assert BAD_IDS.__traceback__ is None
