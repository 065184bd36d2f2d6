"""Creatify's results: personas, accents, captions, backgrounds, scenes, music, previews."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import numpy as np
import pytest
from numpy.typing import NDArray

from emulator.studio.presenters.drawing import draw
from tests.e2e.films.customer import Customer
from tests.e2e.films.seeing import RATE, Bgr, Seen, Wave, apart, is_found, voice, where
from tests.studio import clips

SHORT = 0.2
"""Seconds of a sound that somebody says where only the picture matters."""


def plain(*columns: tuple[int, int, int]) -> Bgr:
    """A picture of upright stripes."""
    return np.repeat(np.repeat(np.array([columns], np.uint8), 64, 0), 64 // len(columns), 1)


@pytest.fixture
def personas(customer: Customer) -> list[str]:
    """Who may be seen."""
    return [each["id"] for each in customer.asked("GET", "creatify/api/personas/")]


@pytest.fixture
def accents(customer: Customer) -> list[str]:
    """Who may be heard."""
    voices = customer.asked("GET", "creatify/api/voices/")
    return [accent["id"] for each in voices for accent in each["accents"]]


def test_what_is_seen_is_what_was_asked_for(customer: Customer, tmp_path: Path, personas: list[str]) -> None:
    """Persona, ratio, captions at their offsets, background, green screen: each in the picture, and nothing else."""
    said = voice(SHORT)
    usual = {"text": "Hello there", "audio": customer.uploaded(said), "aspect_ratio": "1x1", "creator": personas[0]}

    def made(name: str, **asked: Any) -> Seen:
        job = customer.creatify("lipsyncs", {**usual, **asked})
        assert job["status"] == "done", job
        result = Seen(customer.fetched(job["output"], tmp_path / f"{name}.mp4"))
        assert is_found(result.sound, said)
        assert job["duration"] - 1 < result.seconds <= job["duration"]
        return result

    bare = made("bare", no_caption=True)
    assert bare.size == (1080, 1080)
    for name, asked, (x, y) in (
        ("usual", {}, (0.0, 0.4)),
        ("red", {"caption_style": "normal-red", "caption_offset_x": "0.1", "caption_offset_y": "0.3"}, (0.1, -0.3)),
    ):
        captioned = made(name, **asked)
        written = [np.abs(a.astype(int) - b).max(2) > 60 for a, b in zip(captioned.frames, bare.frames, strict=True)]
        left, top, right, bottom = where(np.mean(written, 0) > 0.3)
        assert (left + right) / 2 / 1080 - 0.5 == pytest.approx(x, abs=0.02)
        assert (top + bottom) / 2 / 1080 - 0.5 == pytest.approx(y, abs=0.02)
        blue, green, red = captioned.frames[2][top : bottom + 1, left : right + 1].reshape(-1, 3).mean(0)
        assert (red > 2 * max(blue, green)) == (name == "red")

    behind = customer.uploaded(plain((200, 30, 30), (30, 30, 200)))
    striped = made("striped", no_caption=True, background_asset_image_url=behind).frames[2]
    assert near(striped[20, 20], (200, 30, 30))
    assert near(striped[20, -20], (30, 30, 200))
    green_screen = made("green", green_screen=True).frames[2]
    assert near(green_screen[20, 20], (0, 255, 0))
    middle = slice(400, 600), slice(450, 630)
    assert apart(green_screen[middle], bare.frames[2][middle]) < 4
    assert apart(green_screen[middle], striped[middle]) < 4
    other = made("other", no_caption=True, creator=personas[1])
    assert apart(other.frames[2][middle], bare.frames[2][middle]) > 8


def near(pixel: NDArray[Any], colour: tuple[int, int, int]) -> bool:
    """Whether they are the same but for what a codec does."""
    return bool(np.abs(pixel.astype(int) - colour).max() < 12)


def test_accents_are_voices(customer: Customer, tmp_path: Path, accents: list[str]) -> None:
    """Each another, as long as the answer says; the same one the same."""
    heard: list[Wave] = []
    for accent in (accents[0], accents[1], accents[0]):
        job = customer.creatify("text_to_speech", {"script": "Hello there, friend.", "accent": accent})
        heard.append(Seen(customer.fetched(job["output"], tmp_path / f"{len(heard)}.mp3")).sound)
        assert job["duration"] - 1 < len(heard[-1]) / RATE <= job["duration"] + 0.06
    assert np.array_equal(heard[0], heard[2])
    assert abs(np.corrcoef(heard[0][:40_000], heard[1][:40_000])[0, 1]) < 0.5


def test_scenes_follow_one_another(customer: Customer, tmp_path: Path, personas: list[str]) -> None:
    """In their order, each as long as asked to the frame, with the asked transition, music and sounds under all."""
    tone = (0.3 * np.sin(2 * np.pi * 2500 * np.arange(RATE // 2) / RATE)).astype(np.float32)
    colours = {"red": (30, 30, 200), "blue": (200, 60, 30)}

    def scene(colour: str, seconds: float, **more: Any) -> dict[str, Any]:
        character = {"type": "avatar", "avatar_id": personas[0], "hidden": True}
        spoken = {"type": "text", "input_text": "Hi.", "duration": seconds, "volume": 0}
        behind = {"type": "image", "url": customer.uploaded(plain(colours[colour]))}
        captions = {"hidden": True}
        return {"character": character, "voice": spoken, "background": behind, "caption_setting": captions, **more}

    swiped = {"transition_effect": {"transition_in": "leftSwipe", "transition_out": None}}
    scenes = [scene("red", 0.8), scene("blue", 0.4), scene("red", 1.2, **swiped)]
    music = {"url": customer.uploaded(tone), "volume": 0.2}
    body = {"video_inputs": scenes, "aspect_ratio": "9x16", "background_music": music}
    job = customer.creatify("lipsyncs_v2", body)
    result = Seen(customer.fetched(job["output"], tmp_path / "result.mp4"))
    assert (result.size, result.seconds) == ((1080, 1920), 2.4)
    for number, colour in ((0, "red"), (19, "red"), (20, "blue"), (29, "blue"), (50, "red"), (59, "red")):
        assert near(result.frames[number][960, 540], colours[colour]), number
    between = result.frames[34]
    assert near(between[960, 20], colours["blue"])
    assert near(between[960, -20], colours["red"])
    steady = result.sound[: RATE // 2]
    spectrum = np.abs(np.fft.rfft(steady * np.hanning(len(steady)))) * 4 / len(steady)
    assert np.fft.rfftfreq(len(steady), 1 / RATE)[int(spectrum.argmax())] == pytest.approx(2500, abs=5)
    assert spectrum.max() == pytest.approx(0.3 * 0.2, rel=0.1)


def test_captions_look_as_asked(customer: Customer, tmp_path: Path, personas: list[str]) -> None:
    """Each setting of a scene's captions changes what is written, and only that."""
    settings: dict[str, dict[str, Any]] = {
        "usual": {},
        "family": {"font_family": "Oswald"},
        "letters": {"font_family": "Courier New"},
        "weight": {"font_style": "font-normal"},
        "form": {"font_style": "italic"},
        "size": {"font_size": 110},
        "narrow": {"max_width": 0.3},
        "high": {"max_width": 0.3, "line_height": 3},
        "colour": {"text_color": "#ffff00"},
        "box": {"background_color": "rgba(255, 0, 0, 0.5)"},
        "said": {"highlight_text_color": "#00ff00"},
        "shadow": {"style": "neo", "text_shadow": "20px 20px 0 #ff00ff"},
        "place": {"offset": {"x": 0.1, "y": -0.3}},
    }
    behind = {"type": "image", "url": customer.uploaded(plain((120, 120, 120)))}
    scenes = [
        {
            "character": {"avatar_id": personas[0], "hidden": True},
            "voice": {"input_text": "Hello friends", "duration": 0.2, "volume": 0},
            "background": behind,
            "caption_setting": asked,
        }
        for asked in settings.values()
    ]
    job = customer.creatify("lipsyncs_v2", {"video_inputs": scenes, "aspect_ratio": "1x1"})
    frames = Seen(customer.fetched(job["output"], tmp_path / "result.mp4")).frames[3::5]
    assert len(frames) == len(settings)
    shown = dict(zip(settings, frames, strict=True))
    boxes = {name: where(np.abs(frame.astype(int) - 120).max(2) > 40) for name, frame in shown.items()}
    wide = {name: right - left for name, (left, _, right, _) in boxes.items()}
    high = {name: bottom - top for name, (_, top, _, bottom) in boxes.items()}
    assert wide["family"] < 0.85 * wide["usual"]
    assert len({*wide.values()}) > 6
    assert high["size"] == pytest.approx(high["usual"] * 110 / 70, rel=0.05)
    assert wide["narrow"] < 0.7 * wide["usual"]
    assert high["high"] > high["narrow"] + 100 > high["usual"] + 150
    middle = boxes["place"]
    assert ((middle[0] + middle[2]) / 2160 - 0.5, (middle[1] + middle[3]) / 2160 - 0.5) == pytest.approx(
        (0.1, -0.3), abs=0.02
    )
    blue, green, red = 0, 1, 2
    usual = shown["usual"][boxes["usual"][1] : boxes["usual"][3], boxes["usual"][0] : boxes["usual"][2]]
    assert (usual.min(2) > 200).sum() > 1.15 * (shown["weight"].min(2) > 200).sum()
    assert apart(shown["usual"], shown["form"]) > 0.3
    for name, strong, weak in (
        ("colour", (red, green), blue), ("box", (red,), blue), ("said", (green,), red), ("shadow", (red, blue), green)
    ):  # fmt: skip
        strongest = shown[name].astype(int)[..., list(strong)].min(2) - shown[name][..., weak]
        assert (strongest > 60).sum() > 500, name
        assert ((shown["usual"].astype(int)[..., list(strong)].min(2) - shown["usual"][..., weak]) > 60).sum() == 0


def test_captions_keep_off_a_face(customer: Customer, tmp_path: Path) -> None:
    """Of who fills the picture in a customer's own video, where no place is asked for; else they are there."""
    picture = draw("Zoe", 640, 360, size=80, centre=(320, 250)).bgr
    order = {"creator_name": "Me", "gender": "f"}
    source = customer.uploaded(clips.film(tmp_path / "source.mp4", [picture] * 10))
    persona = customer.asked("POST", "creatify/api/personas/", {**order, "lipsync_input": source})["id"]
    customer.emulator.run_until_idle()
    body = {"text": "Hi", "audio": customer.uploaded(voice(SHORT)), "aspect_ratio": "16x9", "creator": persona}
    rows: list[tuple[int, int]] = []
    bare = customer.creatify("lipsyncs", {**body, "no_caption": True})
    without = Seen(customer.fetched(bare["output"], tmp_path / "bare.mp4")).frames[2]
    for asked in ({}, {"caption_offset_y": "-0.39"}):
        job = customer.creatify("lipsyncs", {**body, **asked})
        frame = Seen(customer.fetched(job["output"], tmp_path / "result.mp4")).frames[2]
        written = where(np.abs(frame.astype(int) - without).max(2) > 60)
        rows.append((written[1], written[3]))
    head, chin = 3 * (250 - 80), 3 * (250 + 80)
    assert rows[0][1] < head + 60 or rows[0][0] > chin - 60, rows
    assert head < rows[1][0] < chin


def test_a_preview_is_a_page_that_plays(customer: Customer, tmp_path: Path, personas: list[str]) -> None:
    """It is there before the video; what is rendered from it looks and sounds the same."""
    order = {"audio": customer.uploaded(voice(SHORT)), "aspect_ratio": "16x9", "creator": personas[2]}
    job = customer.creatify("lipsyncs/preview", order)
    assert (job["status"], job["output"]) == ("pending", None)
    page = customer.fetched(job["preview"], tmp_path / "page.html").read_text("utf-8")
    played = re.search('<video src="([^"]+)"', page)
    assert played is not None
    preview = Seen(customer.fetched(urljoin(job["preview"], played[1]), tmp_path / "preview.mp4"))
    assert preview.size == (1920, 1080)
    final = customer.creatify(f"lipsyncs/{job['id']}/render")
    result = Seen(customer.fetched(final["output"], tmp_path / "result.mp4"))
    assert final["status"] == "done"
    assert result.seconds == preview.seconds
    assert np.array_equal(result.frames[2], preview.frames[2])
