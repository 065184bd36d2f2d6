"""Files that pass every check at the door and are odd all the same: as the videos and sounds of a film."""

import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from emulator.media import demuxing
from emulator.studio.cutting import voices
from emulator.studio.cutting.production import produce
from emulator.studio.errors import Unmade
from emulator.studio.film import Background, Film, Line, Recording, Scene
from emulator.studio.sound.buffers import RATE
from emulator.studio.takes import Production, Whole
from emulator.studio.tools import Tools
from emulator.studio.views import File, Footage, Presenter
from tests.studio import clips

av = pytest.importorskip("av")
Make = Callable[[Path], object]
PLAIN = Tools(renderer="puppet", watermark=False, preset="ultrafast")
WIDTH, HEIGHT = 160, 90
FRAMES = 12
"""Frames of the usual clip, which lasts 0.48 seconds."""


def made(tmp_path: Path, film: Film, **files: Path) -> tuple[int, float, float]:
    """Frames, seconds seen and seconds heard of the film, or Unmade."""
    out = tmp_path / "out.mp4"
    local = {f"u:{name}": path for name, path in files.items()}
    produce(Production(film, {"out.mp4": Whole()}), local, {"out.mp4": out}, PLAIN, tmp_path / "s", lambda _: None)
    return clips.lengths(out)


def usual(path: Path) -> bytearray:
    """A clip with a face and a sound."""
    clips.film(path, clips.faces(FRAMES, width=WIDTH, height=HEIGHT), sound=clips.tone(FRAMES / 25))
    return bytearray(path.read_bytes())


def fast(path: Path) -> None:
    """240 frames a second."""
    clips.film(path, clips.faces(96, width=WIDTH, height=HEIGHT), fps=240)


def one(path: Path) -> None:
    """One frame, and much more sound."""
    clips.film(path, clips.faces(1, width=WIDTH, height=HEIGHT), sound=clips.tone(2.0))


def shown_late(path: Path) -> None:
    """An edit list that leaves out more than there is."""
    content = usual(path)
    struct.pack_into(">i", content, content.find(b"elst") + 16, 2**31 - 1)
    path.write_bytes(content)


def blank(path: Path) -> None:
    """All pictures and sounds are zeros."""
    content = usual(path)
    begin = content.find(b"mdat")
    (length,) = struct.unpack_from(">I", content, begin - 4)
    content[begin + 4 : begin - 4 + length] = b"\0" * (length - 8)
    path.write_bytes(content)


def remuxed(path: Path, shift: float = 0.0, **options: str) -> None:
    """The usual clip's packets in another order of things, with other time stamps."""
    usual(path.with_name("usual.mp4"))
    with av.open(str(path.with_name("usual.mp4"))) as source, av.open(str(path), "w", options=options) as target:
        streams = {each: target.add_stream_from_template(each) for each in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                later = round(shift / packet.time_base)
                packet.pts, packet.dts = packet.pts + later, packet.dts + later
                packet.stream = streams[packet.stream]
                target.mux(packet)


def before_time(path: Path) -> None:
    """Half of it is before 0."""
    remuxed(path, -0.24, avoid_negative_ts="disabled")


def much_later(path: Path) -> None:
    """It begins after five hours."""
    remuxed(path, 18_000.0, avoid_negative_ts="disabled")


def in_pieces(path: Path) -> None:
    """Fragmented, as live streams are kept."""
    remuxed(path, movflags="frag_keyframe+empty_moov+default_base_moof")


def tiny(path: Path) -> None:
    """Two pixels by two."""
    clips.film(path, [np.full((2, 2, 3), 128, np.uint8)] * FRAMES)


@pytest.mark.parametrize("make", [fast, one, before_time, much_later, in_pieces], ids=lambda each: each.__name__)
def test_an_odd_video_speaks_as_long_as_its_voice(make: Make, tmp_path: Path) -> None:
    """Where the voice is longer the last frame is held; what is seen is as long as what is heard."""
    make(tmp_path / "v.mp4")
    usual(tmp_path / "a.mp4")
    film = Film((Scene(Footage(File("u:v")), (Line(Recording(File("u:a"))),), sync="silence"),))
    _, seen, heard = made(tmp_path, film, v=tmp_path / "v.mp4", a=tmp_path / "a.mp4")
    assert seen == pytest.approx(FRAMES / 25, abs=0.05)
    assert heard == pytest.approx(seen, abs=0.05)


@pytest.mark.parametrize("make", [shown_late, blank], ids=lambda each: each.__name__)
def test_a_video_of_which_nothing_is_left_is_unreadable(make: Make, tmp_path: Path) -> None:
    """And no film is begun."""
    make(tmp_path / "v.mp4")
    with pytest.raises(Unmade) as unmade:
        made(tmp_path, Film((Scene(Footage(File("u:v"))),)), v=tmp_path / "v.mp4")
    assert unmade.value.trouble == "unreadable"
    assert not (tmp_path / "out.mp4").exists()


@pytest.mark.parametrize("make", [tiny, fast, one, in_pieces], ids=lambda each: each.__name__)
def test_an_odd_video_is_behind_somebody(make: Make, tmp_path: Path) -> None:
    """At the film's size, again and again."""
    make(tmp_path / "v.mp4")
    scene = Scene(Presenter("Ada"), seconds=0.4, background=Background(file=File("u:v")))
    assert made(tmp_path, Film((scene,), WIDTH, HEIGHT), v=tmp_path / "v.mp4")[0] == 10


def test_a_header_may_invent_its_rate(tmp_path: Path) -> None:
    """Programs that copy packets write a clock's rate there: what time stamps say is believed."""
    remuxed(tmp_path / "v.mkv")
    assert demuxing.headers(tmp_path / "v.mkv")["fps"] == 25.0


def test_a_header_may_invent_its_length(tmp_path: Path) -> None:
    """Matroska's says ten hours: when its tracks end is believed, as a film of ten hours is planned otherwise."""
    remuxed(tmp_path / "v.mkv")
    content = bytearray((tmp_path / "v.mkv").read_bytes())
    place = content.find(b"\x44\x89\x88") + 3
    assert struct.unpack_from(">d", content, place)[0] == pytest.approx(FRAMES / 25 * 1000, abs=40)
    struct.pack_into(">d", content, place, 36_000_000.0)
    (tmp_path / "v.mkv").write_bytes(content)
    assert demuxing.headers(tmp_path / "v.mkv")["seconds"] == pytest.approx(FRAMES / 25, abs=0.04)


def test_a_recording_of_a_browser_has_a_length(tmp_path: Path) -> None:
    """It was written while it went on, and does not say how long it became."""
    remuxed(tmp_path / "v.mkv", live="1")
    with av.open(str(tmp_path / "v.mkv")) as file:
        assert file.duration is None
    found = demuxing.headers(tmp_path / "v.mkv")
    assert (found["seconds"], found["video_seconds"]) == pytest.approx((FRAMES / 25, FRAMES / 25), abs=0.05)


def headless(path: Path) -> None:
    """The first of its groups of frames cannot be decoded: the picture that they are changes of is missing."""
    clips.film(path.with_name("whole.mp4"), clips.faces(30, width=WIDTH, height=HEIGHT))
    with av.open(str(path.with_name("whole.mp4"))) as source, av.open(str(path), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for number, packet in enumerate(source.demux()):
            if packet.dts is not None and number:
                packet.stream = stream
                target.mux(packet)


def test_before_the_first_whole_picture_that_is_seen(tmp_path: Path) -> None:
    """As long as the film is all the same."""
    headless(tmp_path / "v.mp4")
    assert made(tmp_path, Film((Scene(Footage(File("u:v"))),)), v=tmp_path / "v.mp4")[0] == 29


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e30, 0.0])
def test_samples_without_sense_are_a_sound(value: float, tmp_path: Path) -> None:
    """Not a number, beyond all bounds, silent: a film of their length."""
    samples = np.full(24_000, value, "<f4").tobytes()
    head = struct.pack("<IHHIIHH", 16, 3, 1, 48_000, 192_000, 4, 32)
    content = b"WAVEfmt " + head + b"data" + struct.pack("<I", len(samples)) + samples
    (tmp_path / "a.wav").write_bytes(b"RIFF" + struct.pack("<I", len(content)) + content)
    film = Film((Scene(Presenter("Ada"), (Line(Recording(File("u:a"))),)),), WIDTH, HEIGHT)
    assert made(tmp_path, film, a=tmp_path / "a.wav")[0] in (12, 13)


def test_of_an_hours_voice_only_what_is_heard_is_looked_at() -> None:
    """A film of half a second takes next to no memory for it, and not a gigabyte."""
    hour = np.broadcast_to(np.float32(0.1), (3600 * RATE, 2))
    said = voices.Said(Line(Recording(File("u:a"))), hour)
    tracemalloc.start()
    try:
        (part,) = voices.parts([said], fps=25, length=FRAMES, moved=lambda box: box, frame_at=lambda _: 0, lively=False)
        assert tracemalloc.get_traced_memory()[1] < 50 << 20
    finally:
        tracemalloc.stop()
    assert len(part.curves) == FRAMES
    assert part.voice.mean() == pytest.approx(0.1, abs=0.01)
