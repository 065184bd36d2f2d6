"""Kling's rules for faces, sounds and input files: each just inside and just outside its bound."""

import base64
from typing import Any

import pytest

from emulator.media.samples import sample
from tests.conftest import Emulator
from tests.providers.kling_client import SAMPLES, Kling

pytestmark = pytest.mark.anyio
PATH = "/v1/videos/advanced-lip-sync"
TOO_SHORT = "the cropped sound must not be shorter than 2 seconds"
TOO_LATE = "the end point must not be later than the total duration of the original sound"
OUTSIDE = "the end time for inserting sound must not be later than the end time of the video"
RESOLUTION = "Video resolution is invalid: 720p or 1080p, with both sides between 512 and 2160 px"


@pytest.fixture
def kling(emulator: Emulator) -> Kling:
    """A client with the ready-made API key."""
    return Kling(emulator)


def bad(field: str, value: object, why: str) -> tuple[int, int, str]:
    """The refusal of a field's value."""
    return 400, 1201, f"{field} value '{value}' is invalid: {why}"


def encoded(name: str, **query: str) -> str:
    """A sample as Base64."""
    return base64.b64encode(sample(name, query)[0]).decode()


# the sound's crop and its place; the video and its face last 5200 ms, as in the documentation's session


@pytest.mark.parametrize(
    ("times", "refused"),
    [
        ((0, 2000, 0), None),
        ((0, 1999, 0), bad("sound_end_time", 1999, TOO_SHORT)),
        ((500, 2499, 0), bad("sound_end_time", 2499, TOO_SHORT)),
        ((3000, 1000, 0), bad("sound_end_time", 1000, TOO_SHORT)),
        ((0, 5200, 0), None),
        ((0, 5201, 0), bad("sound_insert_time", 0, OUTSIDE)),
        ((0, 3000, 2200), None),
        ((0, 3000, 2201), bad("sound_insert_time", 2201, OUTSIDE)),
        ((56_000, 60_000, 0), None),
        ((56_000, 60_001, 0), bad("sound_end_time", 60_001, TOO_LATE)),
        ((-1, 3000, 0), (400, 1201, "sound_start_time value '-1' is invalid")),
        ((0, 3000, -1), (400, 1201, "sound_insert_time value '-1' is invalid")),
        ((0, True, 0), (400, 1201, "sound_end_time value 'true' is invalid")),
        ((0, "3000", 0), None),
        ((0, 3000.5, 0), (400, 1201, "sound_end_time value '3000.5' is invalid")),
        ((0, None, 0), (400, 1201, "sound_end_time cannot be empty")),
        ((None, 3000, 0), (400, 1201, "sound_start_time cannot be empty")),
        ((0, 3000, ""), (400, 1201, "sound_insert_time cannot be empty")),
    ],
)
async def test_where_a_sound_may_be_cropped_and_put(kling: Kling, times: tuple[Any, ...], refused: Any) -> None:
    """The crop lasts 2 s or more, lies within the sound, and its place within the video."""
    start, end, insert = times
    choice = kling.choice(sound_start_time=start, sound_end_time=end, sound_insert_time=insert)
    body = kling.body(choice=choice)
    if refused is None:
        await kling.post(PATH, body)
    else:
        assert await kling.refused("POST", PATH, body) == refused


@pytest.mark.parametrize(
    ("insert", "fits"), [(0, False), (999, False), (1000, True), (4000, True), (5000, True), (5001, False)]
)
def test_a_sound_must_meet_its_face_for_two_seconds(insert: int, fits: bool) -> None:
    """Here the face is there from 2 s to 7 s, and the sound lasts 3 s."""
    from emulator.providers.kling.lipsync import check_place
    from emulator.providers.kling.models import FaceChoice
    from emulator.web.refusals import Refusal

    choice = FaceChoice.model_validate(Kling.choice(sound_insert_time=insert))
    if fits:
        check_place(choice, 10_000, 2000, 7000)
    else:
        with pytest.raises(Refusal, match="lip-sync time interval for at least 2 seconds"):
            check_place(choice, 10_000, 2000, 7000)


@pytest.mark.parametrize(("name", "field"), [("sound_volume", 2.01), ("original_audio_volume", -0.1)])
async def test_volumes_go_from_0_to_2(kling: Kling, name: str, field: float) -> None:
    """Their bounds included."""
    for good in (0, 2, 0.5):
        await kling.post(PATH, kling.body(choice=kling.choice(**{name: good})))
    refused = await kling.refused("POST", PATH, kling.body(choice=kling.choice(**{name: field})))
    assert refused == (400, 1201, f"{name} value '{field}' is invalid")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"session_id": ""}, "session_id cannot be empty"),
        ({"session_id": "850508686686064679"}, "Session not found by id: 850508686686064679"),
        ({"face_choose": None}, "face_choose cannot be empty"),
        ({"face_choose": []}, "face_choose cannot be empty"),
        ({"face_choose": "0"}, "face_choose value '0' is invalid"),
        ({"face_choose": ["0"]}, "face_choose value '0' is invalid"),
        ({"face_choose": [Kling.choice(), Kling.choice()]}, "face_choose only supports one face"),
        ({"face_choose": [Kling.choice(face_id="1")]}, "Face not found by id: 1"),
        ({"face_choose": [Kling.choice(face_id="")]}, "face_id cannot be empty"),
        ({"face_choose": [Kling.choice(sound_file="")]}, "audio_id or sound_file cannot be empty"),
        ({"face_choose": [Kling.choice(audio_id="1")]}, "audio_id and sound_file are mutually exclusive"),
        ({"face_choose": [Kling.choice(audio_id="1", sound_file="")]}, "Audio not found by id: 1"),
        ({"external_task_id": "a\x00b"}, "external_task_id value 'a\x00b' is invalid"),
    ],
)
async def test_what_a_lip_sync_needs(kling: Kling, change: dict[str, Any], message: str) -> None:
    """A session, one of its faces, and one sound."""
    assert await kling.refused("POST", PATH, kling.body(**change)) == (400, 1201, message)


async def test_empty_null_and_unknown_fields_are_as_good_as_absent(kling: Kling) -> None:
    """The documentation's own samples send empty strings, clients send null and fields of other vendors."""
    choice = kling.choice(audio_id="", sound_volume=None, rectangle=[1, 2], face_id=0)
    body = kling.body(choice=choice, external_task_id="", callback_url=None, watermark_info=None, model_name="kling-v1")
    first = await kling.post(PATH, body)
    second = await kling.post(PATH, body)
    assert first["task_info"] == second["task_info"] == {}


async def test_a_video_by_id_or_by_url_but_not_both(kling: Kling) -> None:
    """identify-face needs exactly one."""
    path, url = "/v1/videos/identify-face", "https://example.com/a.mp4"
    neither = (400, 1201, "video_id or video_url cannot be empty")
    assert await kling.refused("POST", path, {}) == neither
    assert await kling.refused("POST", path, {"video_id": "", "video_url": None}) == neither
    both = await kling.refused("POST", path, {"video_id": "1", "video_url": url})
    assert both == (400, 1201, "video_id and video_url are mutually exclusive")


@pytest.mark.parametrize(
    ("crop", "units"), [(2000, "0.5"), (5000, "0.5"), (5001, "1"), (10_000, "1"), (10_001, "1.5"), (15_000, "1.5")]
)
async def test_a_lip_sync_costs_half_a_unit_for_each_five_seconds_begun(kling: Kling, crop: int, units: str) -> None:
    """Of the cropped sound."""
    session = await kling.faces(f"{SAMPLES}/video.mp4?seconds=20")
    choice = kling.choice(sound_end_time=crop, sound_insert_time=0)
    task = await kling.finished("advanced-lip-sync", kling.body(session_id=session["session_id"], choice=choice))
    assert task["final_unit_deduction"] == units


# sounds


@pytest.mark.parametrize("form", ["wav", "mp3", "m4a", "aac"])
async def test_a_sound_comes_as_a_url_or_as_base64(kling: Kling, form: str) -> None:
    """In any of the documented formats; a data: prefix does no harm."""
    inline = encoded(f"speech.{form}", seconds="4")
    for file in (f"{SAMPLES}/speech.{form}?seconds=4", inline, f"data:audio/{form};base64,{inline}"):
        await kling.post(PATH, kling.body(choice=kling.choice(sound_file=file)))


async def test_a_crop_ends_before_its_sound_does(kling: Kling) -> None:
    """Where the sound can be looked at."""
    for file in (f"{SAMPLES}/speech.wav?seconds=4", encoded("speech.wav", seconds="4")):
        good = kling.choice(sound_file=file, sound_end_time=4000)
        await kling.post(PATH, kling.body(choice=good))
        late = kling.body(choice={**good, "sound_end_time": 4001})
        assert await kling.refused("POST", PATH, late) == bad("sound_end_time", 4001, TOO_LATE)


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (f"{SAMPLES}/speech.wav?seconds=1.9", "Audio duration is invalid: between 2 and 60 seconds"),
        (f"{SAMPLES}/speech.mp3?seconds=61", "Audio duration is invalid: between 2 and 60 seconds"),
        (f"{SAMPLES}/speech.wav?seconds=4&size=5300000", "Audio size is invalid: at most 5 MB"),
        (f"{SAMPLES}/video.mp4?seconds=4", "Audio format is invalid"),
        (f"{SAMPLES}/photo.jpg", "Audio format is invalid"),
        ("http://127.0.0.1:9/nobody-listens.mp3", "Audio cannot be downloaded"),
        ("not base64!", "Audio format is invalid"),
        ("bm90IGF1ZGlv", "Audio format is invalid"),
        ("ftp://example.com/a.mp3", "Audio format is invalid"),
    ],
)
async def test_sounds_that_are_refused(kling: Kling, file: str, message: str) -> None:
    """Format, length and size are the documented ones."""
    body = kling.body(choice=kling.choice(sound_file=file))
    assert await kling.refused("POST", PATH, body) == (400, 1201, message)


async def test_a_spoken_sound_serves_for_thirty_days(kling: Kling, emulator: Emulator) -> None:
    """By its own id, of this account, and if it lasts 2 to 60 s."""
    say = {"voice_id": "uk_boy1", "voice_language": "en"}
    speech = await kling.post("/v1/audio/tts", {"text": "x" * 56, **say})
    id = speech["task_result"]["audios"][0]["id"]

    def body(audio: str, end: int = 3000) -> dict[str, Any]:
        return kling.body(choice=kling.choice(sound_file=None, audio_id=audio, sound_end_time=end))

    await kling.post(PATH, body(id, 4000))
    assert await kling.refused("POST", PATH, body(id, 4001)) == bad("sound_end_time", 4001, TOO_LATE)
    for audio, client in ((speech["task_id"], kling), (id, kling.with_key("api-key-kling-somebody-else"))):
        assert await client.refused("POST", PATH, body(audio)) == (400, 1201, f"Audio not found by id: {audio}")
    for length in (20, 900):
        spoken = await kling.post("/v1/audio/tts", {"text": "x" * length, **say})
        other = spoken["task_result"]["audios"][0]["id"]
        why = "its duration must be between 2 and 60 seconds"
        assert await kling.refused("POST", PATH, body(other)) == bad("audio_id", other, why)
    await emulator.advance(30 * 24 * 3600)
    assert await kling.refused("POST", PATH, body(id)) == (400, 1201, f"Audio not found by id: {id}")


# videos and pictures


@pytest.mark.parametrize(
    "query",
    [
        "seconds=2",
        "seconds=60",
        "width=1920&height=1080",
        "width=720&height=1280",
        "width=960&height=960",
        "width=1280&height=544",
        "audio=no",
        "faces=1&fps=60",
    ],
)
async def test_videos_that_are_taken(kling: Kling, query: str) -> None:
    """2 to 60 s, 720p or 1080p, lying or standing, with or without sound."""
    for form in ("mp4", "mov"):
        await kling.faces(f"{SAMPLES}/video.{form}?{query}")


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("video.mp4?seconds=1.9", "Video duration is invalid: between 2 and 60 seconds"),
        ("video.mp4?seconds=60.5", "Video duration is invalid: between 2 and 60 seconds"),
        ("video.mp4?width=640&height=360", RESOLUTION),
        ("video.mp4?width=640&height=640", RESOLUTION),
        ("video.mp4?width=1280&height=500", RESOLUTION),
        ("video.mp4?width=3840&height=2160", RESOLUTION),
        ("video.mp4?size=105000000", "Video size is invalid: at most 100 MB"),
        ("speech.wav?seconds=4", "Video format is invalid"),
        ("photo.png", "Video format is invalid"),
    ],
)
async def test_videos_that_are_refused(kling: Kling, file: str, message: str) -> None:
    """Each documented limit, by its own message."""
    refused = await kling.refused("POST", "/v1/videos/identify-face", {"video_url": f"{SAMPLES}/{file}"})
    assert refused == (400, 1201, message)


@pytest.mark.parametrize(
    "url", ["rtsp://a/b.mp4", "b.mp4", "https://exa mple.com/\x01", f"https://e.com/{'x' * 2048}", 5, ["x"], True]
)
async def test_what_is_no_url_is_refused(kling: Kling, url: Any) -> None:
    """Before anybody tries to fetch it."""
    refused = await kling.refused("POST", "/v1/videos/identify-face", {"video_url": url})
    assert refused[:2] == (400, 1201)
    assert refused[2].startswith("video_url value '")


async def test_pictures_are_looked_at(kling: Kling) -> None:
    """jpg or png, from 300 px, not narrower than 1:2.5; as a URL or Base64 without prefix."""
    path = "/v1/videos/image2video"
    inline = encoded("photo.jpg", width="640", height="360")
    for good in (inline, f"{SAMPLES}/photo.jpg?width=1024&height=1024", "https://example.com/photo.webp"):
        await kling.post(path, {"image": good})
    prefixed = await kling.refused("POST", path, {"image": f"data:image/jpeg;base64,{inline}"})
    assert prefixed[:2] == (400, 1201)
    assert prefixed[2].endswith("is invalid: a URL, or Base64 without a prefix")
    small = await kling.refused("POST", path, {"image": f"{SAMPLES}/photo.jpg?width=320&height=180"})
    assert small == (400, 1201, "Image size is invalid: at least 300 px on each side")
    await kling.post(path, {"image": f"{SAMPLES}/photo.png?width=400&height=1000"})
    narrow = await kling.refused("POST", path, {"image": f"{SAMPLES}/photo.png?width=399&height=1000"})
    assert narrow == (400, 1201, "Image aspect ratio is invalid: between 1:2.5 and 2.5:1")
    other = await kling.refused("POST", path, {"image": f"{SAMPLES}/speech.wav"})
    assert other == (400, 1201, "Image format is invalid")
    tail = await kling.refused("POST", path, {"image": inline, "image_tail": f"{SAMPLES}/speech.wav"})
    assert tail == (400, 1201, "Image format is invalid")
