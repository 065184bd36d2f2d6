"""AusyncLab's speech and voices: what is said, how it is heard, and that it can be synced to."""

import json
import re
from typing import Any

import pytest

from emulator.media.probe import probe
from emulator.providers.ausynclab import prices, speaking
from emulator.providers.ausynclab.subtitles import srt
from tests.conftest import Emulator
from tests.providers.ausynclab_client import SAMPLES, Ausync, audio

pytestmark = pytest.mark.anyio

CALLBACK = "https://your-callback-url.com"
TEXT = "Xin chào các bạn. Đây là một bài kiểm tra ngắn, và là câu thứ hai!"
SAY = {"audio_name": "probe", "text": TEXT, "voice_id": 1000}
VOICE = {"name": "Giọng", "language": "vi", "gender": "FEMALE", "age": "YOUNG", "use_case": "CASUAL"}
CUE = re.compile(r"(\d+)\n(\d\d):(\d\d):(\d\d),(\d{3}) --> (\d\d):(\d\d):(\d\d),(\d{3})\n(.+)\n")


@pytest.fixture
def ausync(emulator: Emulator) -> Ausync:
    """A client with the ready-made API key."""
    return Ausync(emulator)


async def ask(ausync: Ausync, method: str, path: str, **keywords: Any) -> Any:
    """The whole answer under /api/v1."""
    headers = {"X-API-Key": ausync.key, **keywords.pop("headers", {})}
    return await ausync.emulator.client.request(method, f"/api/v1{path}", headers=headers, **keywords)


async def say(ausync: Ausync, scenario: str = "typical", **body: Any) -> int:
    """The id of a speech just begun."""
    answer = await ask(
        ausync, "POST", "/speech/text-to-speech", json=SAY | body, headers={"X-Emulator-Scenario": scenario}
    )
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["status", "result"]
    assert list(answer.json()["result"]) == ["audio_id"]
    return int(answer.json()["result"]["audio_id"])


async def heard(ausync: Ausync, id: int) -> dict[str, Any]:
    """A speech as its customer sees it."""
    answer = (await ask(ausync, "GET", f"/speech/{id}")).json()
    speaking.SpeechAnswer.model_validate(answer)
    assert list(answer) == ["status", "result", "message"]
    result: dict[str, Any] = answer["result"]
    return result


async def clone(ausync: Ausync, **query: str) -> Any:
    """The answer to a voice handed in."""
    sample = (await ausync.emulator.client.get(audio(3))).content
    files = {"audio_file": ("Mine.WAV", sample, "audio/wav")}
    return await ask(ausync, "POST", "/voices/register", params=VOICE | query, files=files)


async def test_a_speech_is_processing_and_then_succeeds(ausync: Ausync) -> None:
    """Its states are not those of a video, and nothing of it is there before its end."""
    id = await say(ausync)
    seen: list[dict[str, Any]] = []
    for _ in range(40):
        item = await heard(ausync, id)
        if not seen or seen[-1] != item:
            seen.append(item)
        await ausync.emulator.advance(0.25)
    assert [each["state"] for each in seen] == ["PROCESSING", "SUCCEED"]
    nothing = dict.fromkeys(("audio_url", "audio_url_stream", "subtitle_url", "duration", "sample_rate"))
    assert seen[0] == {"id": id, "state": "PROCESSING", "voice_name": "Voice 1000", "credits_used": 0, **nothing}
    assert seen[1]["credits_used"] == len(TEXT)
    assert list(seen[1]) == list(speaking.Speech.model_fields)


async def test_the_sound_is_as_long_and_as_fine_as_it_says(ausync: Ausync, emulator: Emulator) -> None:
    """A WAV file of 24,000 samples a second; faster is shorter."""
    seconds = []
    for speed in (1.0, 2.0):
        item = await heard(ausync, await say(ausync, "instant", speed=speed))
        fetched = await emulator.client.get(item["audio_url"])
        assert (fetched.status_code, fetched.headers["content-type"]) == (200, "audio/wav")
        found = probe(fetched.content)
        assert found.format == "wav"
        assert found.audio_seconds == pytest.approx(item["duration"], abs=0.01)
        assert int.from_bytes(fetched.content[24:28], "little") == item["sample_rate"] == 24_000
        seconds.append(item["duration"])
    assert seconds[0] == pytest.approx(2 * seconds[1], abs=0.01)


async def test_the_subtitles_say_all_of_the_text(ausync: Ausync, emulator: Emulator) -> None:
    """An SRT file from the first to the last instant, without gaps."""
    item = await heard(ausync, await say(ausync, "instant"))
    fetched = await emulator.client.get(item["subtitle_url"])
    assert (fetched.status_code, fetched.headers["content-type"]) == (200, "application/x-subrip")
    cues = CUE.findall(fetched.content.decode())
    assert [int(cue[0]) for cue in cues] == [1, 2]
    assert " ".join(cue[9] for cue in cues) == TEXT
    instants = [[int(part) for part in cue[1:9]] for cue in cues]
    spans = [[(h * 3600 + m * 60 + s) + ms / 1000 for h, m, s, ms in (each[:4], each[4:])] for each in instants]
    assert spans[0][0] == 0
    assert spans[0][1] == spans[1][0]
    assert spans[1][1] == pytest.approx(item["duration"], abs=0.001)


async def test_subtitles_of_odd_texts() -> None:
    """Long sentences are wrapped between words, line breaks are no end of a subtitle, and no words are no subtitle."""
    cues = CUE.findall(srt("word " * 100, 7200.5))
    assert all(len(cue[9]) <= 80 for cue in cues)
    assert sum(cue[9].count("word") for cue in cues) == 100
    assert "".join(cues[-1][5:9]) == "020000500"
    assert [cue[9] for cue in CUE.findall(srt("a\n\nb\r\n\n2\n00:00", 1))] == ["a b 2 00:00"]
    assert srt(" \n ", 1) == ""


async def test_a_speech_can_be_synced_to(ausync: Ausync, emulator: Emulator) -> None:
    """Its URL is an audio_url of both versions; the result is as long, also where the vendor's host name leads here."""
    item = await heard(ausync, await say(ausync, "instant"))
    begun = await ausync.generate_v2(scenario="instant", audio_url=item["audio_url"])
    shown = await ausync.ask("GET", f"/generate/{begun['video_id']}")
    found = probe((await emulator.client.get(shown["output_video_url"])).content)
    assert found.seconds == pytest.approx(item["duration"], abs=0.1)
    begins = await ausync.generate(await ausync.ready(), scenario="instant", audio_url=item["audio_url"])
    assert (await ausync.ask("GET", f"/generate/{begins}"))["state"] == "COMPLETED"
    await emulator.advance(0)
    before = (await ausync.account()).credits
    elsewhere = item["audio_url"].replace("127.0.0.1:5477", "api.ausynclab.io")
    await ausync.generate_v2(scenario="instant", audio_url=elsewhere)
    await emulator.advance(0)
    assert before - (await ausync.account()).credits == prices.generation("prime", item["duration"])


async def test_the_history_is_newest_first_and_ones_own(ausync: Ausync) -> None:
    """With a slash at its end; another account sees and hears nothing."""
    ids = [await say(ausync, "instant") for _ in range(3)]
    listed = (await ask(ausync, "GET", "/speech/")).json()
    speaking.SpeechesAnswer.model_validate(listed)
    assert [each["id"] for each in listed["result"]] == ids[::-1]
    assert listed["result"][0] == await heard(ausync, ids[-1])
    other = ausync.with_key("ak_other")
    assert (await ask(other, "GET", "/speech/")).json()["result"] == []
    answer = await ask(other, "GET", f"/speech/{ids[0]}")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Audio not found"})
    assert (await ask(ausync, "GET", "/speech")).status_code == 307


async def test_a_speech_calls_back_when_it_has_ended(ausync: Ausync, emulator: Emulator) -> None:
    """The webhook's word for success is SUCCEEDED; a failure has no sound and costs nothing."""
    good = await say(ausync, callback_url=CALLBACK)
    await emulator.advance(10)
    bad = await say(ausync, "fails-running", callback_url=CALLBACK)
    await emulator.advance(10)
    told = [json.loads(each.body) for each in emulator.callbacks]
    for each in told:
        speaking.SpeechCallback.model_validate(each)
    url = (await heard(ausync, good))["audio_url"]
    assert told == [
        {
            "audio_id": good,
            "audio_url": url,
            "credits_used": len(TEXT),
            "status": "SUCCEEDED",
            "message": "Your audio is generated successfully",
        },
        {
            "audio_id": bad,
            "audio_url": None,
            "credits_used": 0,
            "status": "FAILED",
            "message": "Your audio generation is failed",
        },
    ]
    failed = await heard(ausync, bad)
    assert (failed["state"], failed["audio_url"], failed["subtitle_url"]) == ("FAILED", None, None)


async def test_a_cloned_voice_is_listed_and_speaks_under_its_name(ausync: Ausync, emulator: Emulator) -> None:
    """It keeps its sample; the library's voices are not listed and speak all the same."""
    answer = await clone(ausync)
    assert answer.status_code == 200
    speaking.VoiceIdAnswer.model_validate(answer.json())
    id = answer.json()["result"]["id"]
    listed = (await ask(ausync, "GET", "/voices/list")).json()
    speaking.VoicesAnswer.model_validate(listed)
    (voice,) = listed["result"]
    assert list(voice) == list(speaking.Voice.model_fields)
    assert voice | VOICE | {"id": id} == voice
    sample = await emulator.client.get(voice["audio_url"])
    assert (sample.status_code, sample.headers["content-type"]) == (200, "audio/wav")
    assert probe(sample.content).audio_seconds == pytest.approx(3, abs=0.1)
    await emulator.advance(30 * 86_400)
    assert (await emulator.client.get(voice["audio_url"])).status_code == 200
    assert (await heard(ausync, await say(ausync, voice_id=id)))["voice_name"] == "Giọng"
    assert (await heard(ausync, await say(ausync, voice_id=1_928_729)))["voice_name"] == "Voice 1928729"


async def test_a_voice_that_is_nobodys_cannot_speak(ausync: Ausync) -> None:
    """Nor can another account's."""
    mine = (await clone(ausync)).json()["result"]["id"]
    other = ausync.with_key("ak_other")
    assert (await ask(other, "GET", "/voices/list")).json()["result"] == []
    for customer, id in ((other, mine), (ausync, mine + 1), (ausync, 0), (ausync, -5), (ausync, 10**30)):
        answer = await ask(customer, "POST", "/speech/text-to-speech", json=SAY | {"voice_id": id})
        assert (answer.status_code, answer.json()) == (404, {"detail": "Voice not found"})


async def test_what_cannot_be_heard_is_not_cloned(ausync: Ausync, emulator: Emulator) -> None:
    """A picture, and what is no media at all."""
    photo = (await emulator.client.get(f"{SAMPLES}/photo.jpg")).content
    for content in (photo, b"no sound", b""):
        answer = await ask(
            ausync, "POST", "/voices/register", params=VOICE, files={"audio_file": ("a.wav", content, "audio/wav")}
        )
        assert (answer.status_code, answer.json()) == (404, {"detail": "Cannot register voice"})
    assert (await ask(ausync, "GET", "/voices/list")).json()["result"] == []
