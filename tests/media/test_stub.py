"""The stub's files are what was asked for, as MediaInfo and FFmpeg see them."""

import math
import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.media.errors import RenderError
from emulator.media.probe import Probe, probe
from emulator.media.renderers.base import Recipe
from emulator.media.renderers.stub import StubRenderer, frame_rate, made
from emulator.media.resources import fixture

from .conftest import Decoded

PREPARED = [(1280, 720), (720, 1280), (720, 720), (1920, 1080), (1080, 1920), (1080, 1080), (640, 360)]
WINDOWS = [(854, 480), (576, 1024), (1000, 700), (16, 16), (1918, 1078)]
MOSAICS = [(641, 361), (17, 4095), (3840, 2160), (2000, 1999)]


def video(seconds: float = 2.0, width: int = 1280, height: int = 720, fps: float = 25.0, **more: object) -> bytes:
    """A rendered MP4."""
    recipe = Recipe("video", "mp4", seconds, width, height, fps, **more)  # type: ignore[arg-type]
    return StubRenderer().render(recipe)


def seen(found: Probe) -> tuple[object, ...]:
    """What a test asks of a video."""
    return found.kind, found.format, found.width, found.height, found.video_codec, found.audio_codec


@pytest.mark.parametrize(("width", "height"), PREPARED + WINDOWS + MOSAICS)
def test_any_size_is_reported_and_decodes(width: int, height: int, decoded: Callable[[bytes], Decoded]) -> None:
    """A video of any size, prepared, cut out, odd or huge, is reported exactly and decodes without complaint."""
    content = video(2.2, width, height)
    assert seen(probe(content)) == ("video", "mp4", width, height, "h264", "aac")
    result = decoded(content)
    assert (result.frames, result.size, result.complaints) == (55, (width, height), [])


@pytest.mark.parametrize("faces", [0, 1, 2])
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (720, 1280), (300, 300), (301, 301)])
def test_faces_are_told(faces: int, width: int, height: int, decoded: Callable[[bytes], Decoded]) -> None:
    """Our own videos say how many people they show."""
    content = video(width=width, height=height, faces=faces)
    assert probe(content).faces == faces
    assert decoded(content).complaints == []


@pytest.mark.parametrize("fps", [1, 12.5, 23.976, 25, 29.97, 30, 59.94, 60, 90, 240])
def test_frame_rates_are_exact(fps: float) -> None:
    """The rate that was asked for is the rate that is reported, also the American ones."""
    assert probe(video(fps=fps)).fps == pytest.approx(fps, abs=0.0006)


def test_american_rates_are_fractions() -> None:
    """29.97 stands for 30000/1001, not for 2997/100."""
    assert frame_rate(29.97) == Fraction(30000, 1001)
    assert frame_rate(29.9) == Fraction(299, 10)


@pytest.mark.parametrize("seconds", [0.04, 1.0, 1.92, 2.0, 59.96, 60.0, 61.0, 600.0, 3600.0])
def test_lengths_are_exact(seconds: float) -> None:
    """Picture and sound are exactly as long as was asked, so that a limit of 60 s can be met to the frame."""
    found = probe(video(seconds))
    assert (found.seconds, found.video_seconds, found.audio_seconds) == (seconds, seconds, seconds)


def test_sound_is_as_long_as_the_picture(decoded: Callable[[bytes], Decoded]) -> None:
    """Decoded sound covers the picture and ends within one AAC packet of it."""
    result = decoded(video(7.44))
    assert result.frames == 186
    assert 0 <= result.samples - 7.44 * 48000 < 1024


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (641, 361)])
def test_key_frames_are_marked(width: int, height: int) -> None:
    """Exactly the first picture of each turn of the loop is marked as one where playing can start."""
    content = video(5, width, height)
    table = content.index(b"stss") + 8
    assert struct.unpack_from(">4I", content, table) == (3, 1, 49, 97)


def test_silence_means_no_track() -> None:
    """Without audio there is no sound track at all."""
    found = probe(video(audio=False))
    assert (found.has_audio, found.audio_codec, found.seconds) == (False, None, 2.0)


@pytest.mark.parametrize("codec", ["hevc", "mpeg4", "vp9", "av1", "mjpeg"])
def test_other_codecs_are_what_they_say(codec: str, decoded: Callable[[bytes], Decoded]) -> None:
    """A video of another codec is reported as such, always in one size, and decodes."""
    content = video(3, codec=codec)
    found = probe(content)
    assert (found.video_codec, found.width, found.height, found.seconds) == (codec, 1280, 720, 3.0)
    result = decoded(content)
    assert (result.frames, result.complaints) == (75, [])


def test_quicktime_is_told_apart() -> None:
    """A .mov is reported as QuickTime."""
    content = made(Recipe("video", "mov", 2.0, 1280, 720))
    assert seen(probe(content)) == ("video", "mov", 1280, 720, "h264", "aac")


@pytest.mark.parametrize(("form", "within"), [("wav", 0.0005), ("m4a", 0.0005), ("mp3", 0.024), ("aac", 0.022)])
@pytest.mark.parametrize("seconds", [0.5, 2.0, 4.0, 60.0])
def test_sound_files_last_as_asked(
    form: str, within: float, seconds: float, decoded: Callable[[bytes], Decoded]
) -> None:
    """Each kind of sound file lasts as long as asked, within its packet, as reported and as decoded."""
    content = made(Recipe("audio", form, seconds))
    found = probe(content)
    assert (found.kind, found.format, found.width) == ("audio", form, None)
    assert found.seconds == found.audio_seconds == pytest.approx(seconds, abs=within)
    result = decoded(content)
    rate = 24000 if form == "wav" else 48000
    assert result.samples / rate == pytest.approx(seconds, abs=max(within, 0.022))
    # FFmpeg itself remarks that bare AAC and MP3 only let it guess the length.
    assert [text for text in result.complaints if "stimating duration" not in text] == []


def test_mp3_never_falls_short() -> None:
    """An MP3 of the least allowed length is not a frame shorter than that."""
    found = probe(made(Recipe("audio", "mp3", 2.0)))
    assert found.seconds is not None
    assert found.seconds >= 2.0


@pytest.mark.parametrize(("width", "height"), [(256, 256), (299, 299), (1, 4000), (4096, 16)])
def test_png_has_the_exact_size(width: int, height: int, decoded: Callable[[bytes], Decoded]) -> None:
    """A PNG is exactly as large as asked, and decodes."""
    content = made(Recipe("image", "png", width=width, height=height, faces=2))
    found = probe(content)
    assert (found.kind, found.format, found.width, found.height, found.faces) == ("image", "png", width, height, 2)
    result = decoded(content)
    assert (result.size, result.complaints) == ((width, height), [])


@pytest.mark.parametrize(
    ("asked", "got"),
    [((0, 0), (640, 360)), ((320, 180), (320, 180)), ((1920, 1080), (640, 360)), ((1080, 1920), (180, 320)),
     ((300, 300), (320, 320)), ((4000, 4000), (1024, 1024))],
)  # fmt: skip
def test_photos_have_the_nearest_aspect(asked: tuple[int, int], got: tuple[int, int]) -> None:
    """Of the prepared photos the one of the nearest aspect is taken, then the one nearest in size."""
    found = probe(made(Recipe("image", "jpg", width=asked[0], height=asked[1])))
    assert (found.format, found.width, found.height, found.faces) == ("jpeg", *got, 1)


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe("video", "mp4", 3600.1, 1280, 720),
        Recipe("video", "mp4", -1, 1280, 720),
        Recipe("video", "mp4", math.nan, 1280, 720),
        Recipe("video", "mp4", 1, 15, 720),
        Recipe("video", "mp4", 1, 1280, 4097),
        Recipe("video", "mp4", 1, 1280, 720, 0.5),
        Recipe("video", "mp4", 1, 1280, 720, math.inf),
        Recipe("video", "mp4", 1, 1280, 720, codec="theora"),
        Recipe("image", "png", width=5000, height=10),
        Recipe("audio", "ogg", 1),
    ],
)
def test_impossible_recipes_are_refused(recipe: Recipe) -> None:
    """What cannot be made is refused, not made wrongly."""
    with pytest.raises(RenderError):
        made(recipe)


def test_equal_recipes_give_equal_bytes() -> None:
    """Chance has no part in it."""
    recipe = Recipe("video", "mp4", 3.0, 700, 500)
    assert made(recipe) == made(Recipe("video", "mp4", 3.0, 700, 500))


def test_players_find_the_header_first() -> None:
    """The header precedes the packets, so that a player can start at once."""
    content = video()
    assert content.index(b"moov") < content.index(b"mdat")


def test_a_minute_is_small() -> None:
    """A further minute costs table entries, not packets."""
    assert len(video(120)) - len(video(60)) < 40_000


def test_fixtures_stay_small() -> None:
    """What is checked in and shipped stays below half a megabyte, and the README's picture is no burden to load."""
    binaries = [path for path in Path(fixture("media")).iterdir() if path.suffix not in (".py", ".md")]
    sizes = {path.name: path.stat().st_size for path in binaries if path.is_file()}
    assert sizes.pop("contact-sheet.jpg") < 300_000
    assert sum(sizes.values()) < 500_000


@settings(max_examples=25, deadline=None)
@given(
    width=st.integers(16, 2000),
    height=st.integers(16, 2000),
    fps=st.integers(1, 240),
    frames=st.integers(1, 200),
    audio=st.booleans(),
)
def test_any_video_probes_as_asked(width: int, height: int, fps: int, frames: int, audio: bool) -> None:
    """Whatever the size, rate and length, the probe reads back what the recipe said."""
    found = probe(video(frames / fps, width, height, fps, audio=audio))
    assert (found.width, found.height, found.has_audio) == (width, height, audio)
    assert found.fps == pytest.approx(fps, rel=0.001)
    assert found.video_seconds == pytest.approx(frames / fps, abs=0.0011)
