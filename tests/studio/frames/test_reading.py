"""Videos of every kind are frames at a constant rate, upright, even; what is none is refused."""

import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from emulator.studio.cutting import syncing
from emulator.studio.errors import Unmade
from emulator.studio.film import SyncMode
from emulator.studio.frames import planes
from emulator.studio.frames.reading import Clip, opened, video_of
from emulator.studio.frames.unpacking import Reader
from tests.studio import clips


def _numbers(clip: Clip, plan: list[int], source_height: int | None = None) -> list[int]:
    return [clips.number_in(frame[: clip.height], source_height=source_height) for frame in clip.picked(plan)]


@pytest.mark.parametrize("mode", ["cut_off", "loop", "bounce", "silence", "remap"])
def test_frames_are_found_in_any_order(mode: SyncMode, tmp_path: Path) -> None:
    """Each sync mode's order is followed to the frame, over groups that hang together."""
    clip = Clip(clips.film(tmp_path / "a.mp4", clips.flat(40), group=12))
    plan = list(syncing.plan(mode, clip.length, 100))
    assert _numbers(clip, plan) == plan


def test_a_long_group_is_gone_through_backward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more hangs together than is kept, it is decoded again, and every frame is still the right one."""
    monkeypatch.setattr("emulator.studio.frames.unpacking._MOST_KEPT", 5 * 320 * 270)
    clip = Clip(clips.film(tmp_path / "a.mp4", clips.flat(30), group=100))
    plan = list(range(29, -1, -1))
    assert clip.index.longest_group == 30
    assert _numbers(clip, plan) == plan


def test_full_range_becomes_studio_range(tmp_path: Path) -> None:
    """White that a file keeps as 255 is 235 afterwards, and black 16."""
    picture = np.zeros((64, 64, 3), np.uint8)
    picture[:32] = 255
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as file:
        stream: Any = file.add_stream("libx264", rate=25, options={"crf": "5"})
        stream.width = stream.height = 64
        stream.codec_context.color_range = 2
        frame = av.VideoFrame.from_ndarray(picture, "bgr24").reformat(format="yuv420p", dst_color_range="JPEG")
        file.mux([*stream.encode(frame), *stream.encode(None)])
    luma = next(Clip(path).frames())[:64]
    assert int(luma[8, 8]) == pytest.approx(235, abs=3)
    assert int(luma[56, 8]) == pytest.approx(16, abs=3)


def test_little_is_kept_for_going_backward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never more frames than fit into the memory that is meant for it."""
    monkeypatch.setattr("emulator.studio.frames.unpacking._MOST_KEPT", 5 * 320 * 270)
    clip = Clip(clips.film(tmp_path / "a.mp4", clips.flat(30), group=100))
    with opened(clip.path) as container:
        reader = Reader(container, video_of(container), clip)
        for number in (*range(30), *range(28, 10, -1)):
            reader.frame(number)
            assert len(reader.kept) <= 5


def test_fast_videos_lose_frames_evenly(tmp_path: Path) -> None:
    """60 frames a second become 30: every second one, and no other."""
    clip = Clip(clips.film(tmp_path / "a.mp4", clips.flat(24), fps=60))
    assert clip.rate == 30
    assert clip.length == 12
    assert _numbers(clip, list(range(12))) == list(range(0, 24, 2))


def test_television_rates_are_exact(tmp_path: Path) -> None:
    """29.97 frames a second are 30000/1001, and none is lost."""
    clip = Clip(clips.film(tmp_path / "a.mp4", clips.flat(30), fps=30000 / 1001))
    assert clip.rate == Fraction(30000, 1001)
    assert _numbers(clip, list(range(clip.length))) == list(range(30))


def test_varying_rates_become_one(tmp_path: Path) -> None:
    """A frame that was seen for three times as long is there three times; those that came too fast are passed over."""
    times = np.cumsum([0] + [0.04] * 10 + [0.12] + [0.04] * 10 + [0.02] * 6)
    clip = Clip(clips.film(tmp_path / "a.mp4", clips.flat(28), times=times.tolist()))
    assert clip.rate == 25
    assert _numbers(clip, list(range(clip.length))) == [*range(10), 10, 10, 10, *range(11, 21), 21, 23, 25, 27]


@pytest.mark.parametrize(
    ("matrix", "seen"),
    [
        ((-1, 0, 0, 1), lambda luma: luma[:, ::-1]),
        ((1, 0, 0, -1), lambda luma: luma[::-1]),
        ((0, 1, 1, 0), lambda luma: luma.T),
        ((0, -1, -1, 0), lambda luma: luma[::-1, ::-1].T),
        ((0, 0, 0, 0), lambda luma: luma),
    ],
    ids=("aside", "over", "across", "across and over", "nonsense"),
)
def test_mirrored_videos_are_seen_as_players_show_them(
    matrix: tuple[int, ...], seen: Callable[[Any], Any], tmp_path: Path
) -> None:
    """Cameras that look at whom they show write such; a matrix that leaves nothing is none."""
    path = clips.film(tmp_path / "a.mp4", clips.flat(2, colour=(90, 140, 200)))
    plain = next(Clip(path).frames())[:180].copy()
    content = bytearray(path.read_bytes())
    a, b, c, d = (each << 16 for each in matrix)
    struct.pack_into(">5i", content, content.find(b"tkhd") + 44, a, b, 0, c, d)
    path.write_bytes(content)
    clip = Clip(path)
    luma = next(clip.frames())[: clip.height].astype(int)
    assert np.abs(luma - seen(plain)).mean() < 1


@pytest.mark.parametrize(("rotation", "corner"), [(0, "bl"), (90, "tl"), (180, "tr"), (270, "br")])
def test_phones_videos_stand_upright(rotation: int, corner: str, tmp_path: Path) -> None:
    """The turn that a file asks of players is made: the number's place, lower left, is where it goes."""
    clip = Clip(clips.film(tmp_path / "a.mp4", clips.flat(2, colour=(200, 200, 200)), rotation=rotation))
    assert (clip.width, clip.height) == ((180, 320) if rotation in (90, 270) else (320, 180))
    luma = next(clip.frames())[: clip.height]
    spots = {
        "bl": luma[-5, 14:60], "tl": luma[14:60, 4], "tr": luma[4, -60:-14], "br": luma[-60:-14, -5],
    }  # fmt: skip
    dark = min(spots, key=lambda name: float(spots[name].mean()))
    assert dark == corner


@pytest.mark.parametrize(
    ("pixels", "width", "height"),
    [("yuv420p10le", 320, 180), ("yuv444p", 321, 181), ("yuvj420p", 320, 180), ("yuv422p", 322, 182)],
)
def test_all_kinds_of_pixels_become_the_usual(pixels: str, width: int, height: int, tmp_path: Path) -> None:
    """Ten bits, full range, other chroma and odd sizes: the same picture, even, in studio range."""
    clip = Clip(clips.film(tmp_path / "a.mp4", clips.flat(3, width=width, height=height), pixels=pixels))
    assert (clip.width, clip.height) == (width // 2 * 2, height // 2 * 2)
    frames = list(clip.frames())
    assert [clips.number_in(frame[: clip.height]) for frame in frames] == [0, 1, 2]
    assert planes.to_bgr(frames[0], clip.matrix)[20, 20].tolist() == pytest.approx((90, 120, 150), abs=6)


def test_what_was_cut_off_counts_as_far_as_it_goes(tmp_path: Path) -> None:
    """Half a file whose index comes first shows its first half; one whose index is lost shows nothing."""
    rough = np.random.default_rng(1).integers(0, 255, (30, 180, 320, 3)).astype(np.uint8)
    path = clips.film(tmp_path / "a.mkv", [clips.numbered(each, n) for n, each in enumerate(rough)])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    clip = Clip(path)
    frames = list(clip.frames())
    assert 8 < clip.length < 25
    assert len(frames) == clip.length
    assert clips.number_in(frames[3][:180]) == 3
    whole = clips.film(tmp_path / "b.mp4", clips.flat(20))
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(Unmade) as caught:
        Clip(whole)
    assert caught.value.trouble == "unreadable"


def test_damage_in_the_middle_is_passed_over(tmp_path: Path) -> None:
    """Packets that cannot be decoded do not end a clip: it has as many frames as before."""
    path = clips.film(tmp_path / "a.mp4", clips.faces(30), group=5)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 3000] = bytes(3000)
    path.write_bytes(content)
    clip = Clip(path)
    assert len(list(clip.frames())) == clip.length == 30


@pytest.mark.parametrize(
    "content",
    [
        b"hello, I am a text",
        b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n",
        b"\0\0\0\x18ftypisom\0\0\2\0isomiso2",
        b"",
    ],
)
def test_what_is_no_video_is_unreadable(content: bytes, tmp_path: Path) -> None:
    """Texts, scripts that name other files, empty films: whatever the name says."""
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(Unmade) as caught:
        Clip(path)
    assert caught.value.trouble == "unreadable"


def test_a_claim_of_hours_is_refused(tmp_path: Path) -> None:
    """Two frames that lie hours apart are not a million frames."""
    path = clips.film(tmp_path / "a.mkv", clips.flat(2), times=[0.0, 36_000.0])
    with pytest.raises(Unmade) as caught:
        Clip(path)
    assert caught.value.trouble == "too large"


def test_other_streams_are_left_alone(tmp_path: Path) -> None:
    """Subtitles and sound beside the picture change nothing."""
    path = clips.film(tmp_path / "a.mp4", clips.flat(10), sound=clips.tone(0.4), subtitles=True)
    clip = Clip(path)
    assert _numbers(clip, list(range(clip.length))) == list(range(10))


def test_colours_are_those_of_the_other_matrix(tmp_path: Path) -> None:
    """A small film that becomes part of a large one keeps its colours."""
    path = clips.film(tmp_path / "a.mp4", clips.flat(2, colour=(40, 60, 220)))
    clip = Clip(path, matrix="bt709")
    colour = planes.to_bgr(next(clip.frames()), "bt709")[20, 20]
    assert colour.tolist() == pytest.approx((40, 60, 220), abs=6)
    other = planes.to_bgr(next(clip.frames()), "bt601")[20, 20].astype(float)
    assert np.abs(other - (40, 60, 220)).max() > 9
