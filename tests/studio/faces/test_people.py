"""Who is seen in a file, and when."""

import math
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from PIL import Image

from emulator.studio.errors import Unmade
from emulator.studio.faces import finding
from emulator.studio.faces.people import people
from emulator.studio.faces.values import Face
from emulator.studio.presenters.drawing import draw
from tests.studio.faces.pictures import Stage


def test_who_is_away_for_longer_than_a_second_is_somebody_else(tmp_path: Path) -> None:
    """Two people, one of them gone for 1.5 seconds: three, in the order in which they come, then from the left."""
    stage = Stage(tmp_path / "film.mp4")
    always, before, after = people(stage.film(4, [(0, 4)], [(0, 1.2), (2.7, 4)]))
    assert (always.start, always.end) == (0, 4)
    assert [before.start, before.end] == pytest.approx([0, 1.2], abs=0.1)
    assert [after.start, after.end] == pytest.approx([2.7, 4], abs=0.1)
    assert always.box[0] < before.box[0]
    assert after.start <= after.at < after.end


def test_who_is_away_for_a_moment_is_still_the_same(tmp_path: Path) -> None:
    """0.6 seconds are no absence; who comes later is dated to a tenth of a second."""
    stage = Stage(tmp_path / "film.mp4")
    always, other = people(stage.film(3, [(0, 3)], [(0.52, 1.2), (1.8, 3)]))
    assert (always.start, always.end) == (0, 3)
    assert [other.start, other.end] == pytest.approx([0.52, 3], abs=0.1)


def test_who_walks_behind_somebody_is_the_same_after_it(tmp_path: Path) -> None:
    """Two people cross: each is one from beginning to end, found where they were seen best."""
    path, size = tmp_path / "film.mp4", (320, 180)
    pair = [draw(f"cross {name}", *size, size=27.0, centre=(160.0, 76.0), background=None) for name in ("a", "b")]
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=25)
        stream.pix_fmt, (stream.width, stream.height), stream.options = "yuv420p", size, {"preset": "ultrafast"}
        for number in range(100):
            picture = np.full((180, 320, 3), (170, 160, 150), np.float32)
            for person, x in zip(pair, (100 - 2.0 * number, 2.0 * number - 100), strict=True):
                matrix = np.array(((1, 0, x), (0, 1, 0)), np.float32)
                solid = cv2.warpAffine(person.alpha, matrix, size)[..., None].astype(np.float32) / 255
                picture += (cv2.warpAffine(person.cutout, matrix, size) - picture) * solid
            frame = av.VideoFrame.from_ndarray(picture.clip(0, 255).astype(np.uint8), "bgr24")
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    assert [(each.start, each.end) for each in people(path)] == [(0, 4), (0, 4)]


def test_a_speaker_who_sways_is_searched_for_rarely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everywhere a few times in eight seconds, not at every look."""
    searches: list[int] = []
    find = finding.find

    def counted(*given: Any, **more: Any) -> list[Face]:
        searches.append(1)
        return find(*given, **more)

    monkeypatch.setattr(finding, "find", counted)
    path, size = tmp_path / "film.mp4", (320, 180)
    head = draw("held sway", *size, size=34.0)
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=25)
        stream.pix_fmt, (stream.width, stream.height), stream.options = "yuv420p", size, {"preset": "ultrafast"}
        for number in range(200):
            matrix = np.array(((1, 0, 16 * math.sin(number * 0.1)), (0, 1, 0)), np.float32)
            moved = cv2.warpAffine(head.bgr, matrix, size, borderMode=cv2.BORDER_REPLICATE)
            for packet in stream.encode(av.VideoFrame.from_ndarray(np.asarray(moved, np.uint8), "bgr24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    (person,) = people(path)
    assert (person.start, person.end) == (0, 8)
    assert len(searches) <= 3


def test_boxes_are_those_of_the_faces(tmp_path: Path) -> None:
    """In the pixels of the film, at the moment that is told."""
    stage = Stage(tmp_path / "film.mp4")
    for person, who in zip(people(stage.film(1, [(0, 1)], [(0, 1)])), (0, 1), strict=True):
        x, y, width, height = stage.person(who).face
        assert person.box[0] + person.box[2] / 2 == pytest.approx(x + width / 2, abs=0.15 * width)
        assert person.box[1] + person.box[3] / 2 == pytest.approx(y + height / 2, abs=0.15 * height)
        assert person.box[2] == pytest.approx(width, rel=0.3)


def test_a_film_on_its_side_is_looked_at_upright(tmp_path: Path) -> None:
    """What a telephone wrote: rows stored as columns, and a word about it."""
    lying, turned = Stage(tmp_path / "lying.mp4").film(0.4, [(0, 1)], rotation=True), tmp_path / "turned.mov"
    with av.open(str(lying)) as source, av.open(str(turned), "w", format="mov") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    assert people(lying) == ()
    content = bytearray(turned.read_bytes())
    at = content.index(b"tkhd") + 4 + 40
    one = 1 << 16
    turn = (0, one, 0, -one, 0, 0, 480 * one * 0, 0, 1 << 30)  # a quarter clockwise
    content[at : at + 36] = b"".join(each.to_bytes(4, "big", signed=True) for each in turn)
    turned.write_bytes(content)
    (person,) = people(turned)
    assert person.box[0] < 200
    assert person.box[1] < 130


def test_a_picture_is_one_moment(tmp_path: Path) -> None:
    """Everybody in it is there at 0, from left to right; a turned photograph is looked at upright."""
    stage = Stage(tmp_path / "none")
    path = tmp_path / "picture.jpg"
    pixels = cv2.rotate(stage.picture((0, 1)), cv2.ROTATE_90_COUNTERCLOCKWISE)
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.ascontiguousarray(pixels[..., ::-1])).save(path, exif=exif, quality=92)
    left, right = people(path)
    assert left.box[0] < 240 < right.box[0]
    assert {(each.at, each.start, each.end) for each in (left, right)} == {(0, 0, 0)}


def test_nobody_is_nobody(tmp_path: Path) -> None:
    """A wall has no people."""
    assert people(Stage(tmp_path / "film.mp4").film(1)) == ()


@pytest.mark.parametrize(
    "content", [b"", b"ffconcat version 1.0\nfile /etc/passwd\n", b"\0\0\0\x18ftypmp42" + bytes(99)]
)
def test_what_is_no_film_is_unreadable(tmp_path: Path, content: bytes) -> None:
    """Empty files, lists of other files, torsos."""
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(Unmade) as refused:
        people(path)
    assert refused.value.trouble == "unreadable"
