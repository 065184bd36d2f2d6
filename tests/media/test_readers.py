"""FFmpeg and MediaInfo say the same of a file, whichever of them is installed."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from emulator.media import demuxing
from emulator.media.errors import Unreadable
from emulator.media.probe import Probe, probe
from emulator.media.reading import Reader
from emulator.media.samples import sample

av = pytest.importorskip("av")
FIXTURES = Path(__file__).parents[2] / "fixtures" / "media"
MADE = sorted(each for each in FIXTURES.iterdir() if each.suffix in (".mp4", ".jpg", ".png", ".mp3", ".aac"))
SAMPLES: dict[str, tuple[str, dict[str, str]]] = {
    "film": ("video.mp4", {}),
    "at 29.97": ("video.mp4", {"fps": "29.97"}),
    "at 90": ("video.mp4", {"fps": "90", "seconds": "3"}),
    "at 1": ("video.mp4", {"fps": "1", "seconds": "7"}),
    "silent": ("video.mp4", {"audio": "no"}),
    "tall": ("video.mp4", {"width": "720", "height": "1280", "seconds": "61"}),
    "one frame": ("video.mp4", {"seconds": "0.04", "audio": "no"}),
    "quicktime": ("video.mov", {}),
    "hevc": ("video.mp4", {"codec": "hevc"}),
    "vp9": ("video.mp4", {"codec": "vp9"}),
    "song": ("a.mp3", {"seconds": "7.3"}),
    "waves": ("a.wav", {"seconds": "3.21"}),
    "bare": ("a.aac", {"seconds": "4"}),
    "packed": ("a.m4a", {"seconds": "4"}),
    "tagged": ("a.mp3", {"size": "3000000"}),
    "photo": ("a.jpg", {}),
    "face": ("a.png", {}),
}


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Reader, Reader]]:
    """FFmpeg, MediaInfo."""
    both = Reader(library="av"), Reader(library="mediainfo")
    yield both
    for each in both:
        each.close()


def agreed(content: bytes, both: tuple[Reader, Reader], within: float = 0.0) -> Probe:
    """What both say; lengths and rates may differ by so much."""
    one, other = (probe(content, each) for each in both)
    for name in ("seconds", "video_seconds", "audio_seconds", "fps"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=within or 1e-9), name
        one = replace(one, **{name: getattr(other, name)})
    assert one == other
    return one


@pytest.mark.parametrize("name", SAMPLES)
def test_samples(name: str, both: tuple[Reader, Reader]) -> None:
    """To the last value, of every sample that can be asked for."""
    ending, query = SAMPLES[name]
    agreed(sample(ending, query)[0], both)


@pytest.mark.parametrize("path", MADE, ids=lambda path: str(path.name))
def test_fixtures(path: Path, both: tuple[Reader, Reader]) -> None:
    """Of the files that other programs made."""
    agreed(path.read_bytes(), both)


def muxed(form: str, codec: str | None, sound: str | None, times: list[int], rate: int = 25) -> bytes:
    """A film as FFmpeg writes it: frames at these times, in frames of the rate."""
    target = io.BytesIO()
    with av.open(target, "w", format=form) as container:
        film: Any = container.add_stream(codec, rate=rate) if codec else None
        if film is not None:
            film.width, film.height = 64, 48
            film.pix_fmt = {"gif": "rgb8", "png": "rgb24"}.get(str(codec), "yuv420p")
            film.codec_context.time_base = Fraction(1, rate)
        heard: Any = container.add_stream(sound, rate=48000) if sound else None
        if film is not None:
            for time in times:
                frame = av.VideoFrame(64, 48, film.pix_fmt)
                for plane in frame.planes:
                    plane.update(bytes(plane.buffer_size))
                frame.pts, frame.time_base = time, Fraction(1, rate)
                container.mux(film.encode(frame))
            container.mux(film.encode())
        if heard is not None:
            size = heard.codec_context.frame_size or 1024
            for number in range(96):
                silence = av.AudioFrame(heard.codec_context.format.name, "stereo", size)
                for plane in silence.planes:
                    plane.update(bytes(plane.buffer_size))
                silence.pts, silence.sample_rate, silence.time_base = number * size, 48000, Fraction(1, 48000)
                container.mux(heard.encode(silence))
            container.mux(heard.encode())
    return target.getvalue()


EVEN = list(range(50))
UNEVEN = [each * 2 if each < 25 else 25 + each for each in range(50)]
FOREIGN: dict[str, tuple[str, str | None, str | None, list[int]]] = {
    "mp4": ("mp4", "mpeg4", "aac", EVEN),
    "uneven.mp4": ("mp4", "mpeg4", None, UNEVEN),
    "mov": ("mov", "mpeg4", "pcm_s16le", EVEN),
    "mkv": ("matroska", "mpeg4", "aac", EVEN),
    "webm": ("webm", "libvpx-vp9", "libopus", EVEN),
    "avi": ("avi", "mpeg4", "mp2", EVEN),
    "gif": ("gif", "gif", None, EVEN),
    "flac": ("flac", None, "flac", []),
    "wav": ("wav", None, "pcm_s24le", []),
    "mp3": ("mp3", None, "libmp3lame", []),
    "ogg": ("ogg", None, "libopus", []),
    "flv": ("flv", "flv", None, EVEN),
    "aiff": ("aiff", None, "pcm_s16be", []),
    "mpeg-ts": ("mpegts", "mpeg2video", "mp2", EVEN),
    "mpeg-ps": ("mpeg", "mpeg2video", "mp2", EVEN),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_files_of_others(name: str, both: tuple[Reader, Reader]) -> None:
    """Of forms and codecs that we do not make; lengths to one frame of the film or of the sound."""
    found = agreed(muxed(*FOREIGN[name]), both, within=0.05)
    assert found.format == name.rpartition(".")[2]


PAINTED = {"bmp": ("bmp", "bgr24"), "tiff": ("tiff", "rgb24"), "webp": ("libwebp", "yuv420p"),
           "jpeg": ("mjpeg", "yuvj420p"), "png": ("png", "rgb24"), "gif": ("gif", "rgb8")}  # fmt: skip


@pytest.mark.parametrize("name", PAINTED)
def test_pictures_of_others(name: str, both: tuple[Reader, Reader]) -> None:
    """Of every form that is known."""
    codec, form = PAINTED[name]
    painter: Any = av.CodecContext.create(codec, "w")
    painter.width, painter.height, painter.pix_fmt, painter.time_base = 640, 480, form, Fraction(1, 25)
    frame = av.VideoFrame(640, 480, form)
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    frame.pts = 0
    found = agreed(b"".join(bytes(each) for each in painter.encode(frame) + painter.encode(None)), both)
    assert (found.kind, found.format, found.width, found.height) == ("image", name, 640, 480)


@pytest.mark.parametrize("name", ["mkv", "avi", "wav", "mp4"])
@pytest.mark.parametrize("part", [0.5, 0.9])
def test_cut_off_files_of_others(name: str, part: float, both: tuple[Reader, Reader]) -> None:
    """Neither takes the beginning of a file for a file."""
    content = muxed(*FOREIGN[name])
    for reader in both:
        with pytest.raises(Unreadable):
            probe(content[: int(len(content) * part)], reader)


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts", "mp3", "png", "avi", "wav", "txt"])
@pytest.mark.parametrize(
    "script",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{}'\n",
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{}</BaseURL></MPD>',
    ],
)
def test_nothing_but_the_file_is_opened(suffix: str, script: str, tmp_path: Path) -> None:
    """A script that names a good film is no film, whatever it is called."""
    film = tmp_path / "film.mp4"
    film.write_bytes(sample("video.mp4", {})[0])
    path = tmp_path / f"media.{suffix}"
    path.write_text(script.format(film))
    with pytest.raises(Unreadable):
        demuxing.headers(path)


def test_ffmpeg_does_not_choose_the_form(tmp_path: Path) -> None:
    """A form that our own first look did not see is no choice of FFmpeg's."""
    path = tmp_path / "media.mkv"
    path.write_bytes(sample("speech.wav", {})[0])
    with pytest.raises(Unreadable):
        demuxing.headers(path)


LOADED = """
import json, sys
from emulator.media.probe import probe
found = probe(open(sys.argv[1], "rb").read())
print(json.dumps([found.seconds, [name for name in ("av", "pymediainfo") if name in sys.modules]]))
"""


def test_the_server_itself_loads_neither() -> None:
    """What a library costs to load, and what it may break, is the child's."""
    path = FIXTURES / "hum.mp3"
    answer = subprocess.run([sys.executable, "-c", LOADED, str(path)], capture_output=True, check=True, text=True)
    assert json.loads(answer.stdout) == [1.92, []]


def test_ffmpeg_is_asked_where_it_is_installed(tmp_path: Path) -> None:
    """And MediaInfo where it is not: they differ in what they make of an impossible time table."""
    content = bytearray(sample("video.mp4", {"audio": "no"})[0])
    place = content.index(b"stts") + 16
    content[place : place + 4] = b"\xff\xff\xff\xf0"
    path = tmp_path / "media.mp4"
    path.write_bytes(content)
    for library in ("av", None):
        reader = Reader(library=library)
        with pytest.raises(Unreadable):
            reader.headers(path)
        reader.close()
    reader = Reader(library="mediainfo")
    assert reader.headers(path)["video_seconds"]
    reader.close()
