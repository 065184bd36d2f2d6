"""What holds for every vendor's films: marked unless a setting says otherwise, and the same whenever asked again."""

from pathlib import Path
from typing import Any

import numpy as np

from tests.e2e.films.conftest import server
from tests.e2e.films.customer import Customer
from tests.e2e.films.seeing import Seen, apart, voice, where
from tests.studio import clips


def ordered(customer: Customer, folder: Path) -> list[tuple[Any, bytes]]:
    """Answers and results of a few jobs, the same ones every time."""
    folder.mkdir()
    source = customer.uploaded(clips.film(folder / "source.mp4", clips.faces(15)))
    said = customer.uploaded(voice(0.5))
    lipsync = customer.akool("lipsync", {"video_url": source, "audio_url": said})
    loop = {"video_url": source, "audio_url": said, "model": "nova", "sync_mode": "bounce"}
    bounced = customer.ausynclab("lipsync/generate-lipsync-v2", loop, "lipsync/generate")
    body = {"text": "Hello.", "voice_id": "oversea_male1", "voice_language": "en"}
    speech = customer.asked("POST", "kling/v1/audio/tts", body)["data"]
    urls = (
        lipsync["video"],
        bounced["output_video_url"],
        speech["task_result"]["audios"][0]["url"],
    )
    answers = [without(answer, customer.base) for answer in (lipsync, bounced, speech)]
    files = [customer.fetched(url, folder / f"{number}.mp4").read_bytes() for number, url in enumerate(urls)]
    return list(zip(answers, files, strict=True))


def without(answer: Any, base: str) -> Any:
    """An answer whose URLs do not say which server it is from."""
    if isinstance(answer, dict):
        return {name: without(value, base) for name, value in answer.items()}
    if isinstance(answer, list):
        return [without(value, base) for value in answer]
    return answer.replace(base, "") if isinstance(answer, str) else answer


def test_the_same_orders_are_answered_alike(tmp_path: Path) -> None:
    """By a server that has never seen them too, to the byte; the word over the films can be left out."""
    made = []
    for number, watermark in enumerate((True, True, False)):
        with server(watermark=watermark) as emulator, Customer(emulator.within("again")) as customer:
            made.append(ordered(customer, tmp_path / str(number)))
    first, second, bare = made
    assert first == second
    assert [answer for answer, _ in bare] == [answer for answer, _ in first]
    for number in range(2):
        marked, clean = (Seen(tmp_path / folder / f"{number}.mp4").frames[5] for folder in ("0", "2"))
        height, width = clean.shape[:2]
        left, top, right, bottom = where(np.abs(marked.astype(int) - clean).max(2) > 60)
        assert left > width / 2
        assert bottom < height * 0.25
        assert (right - left) * (bottom - top) < 0.08 * width * height
        assert apart(marked[height // 2 :], clean[height // 2 :]) < 1
    assert first[2] == bare[2]
