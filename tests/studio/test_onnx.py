"""The renderer that asks a model: tiny ones of every kind, from the production's files to the film's pixels."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray

from emulator.studio.cutting.production import produce
from emulator.studio.errors import Unmade
from emulator.studio.faces.values import Mouth
from emulator.studio.film import Film, Line, Recording, Scene
from emulator.studio.presenters.drawing import draw
from emulator.studio.renderers.base import Part
from emulator.studio.renderers.onnx import STEADY, Model, Onnx
from emulator.studio.renderers.puppet.casting import evened
from emulator.studio.sound import writing
from emulator.studio.takes import Production, Whole
from emulator.studio.tools import OnnxTools, Tools
from emulator.studio.views import File, Footage, Photo
from tests.studio import clips, models
from tests.studio.puppet import clips as reels

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Frame
    from emulator.studio.views import Box, View

FRAMES = 24
QUIET, LOUD = slice(0, 7), slice(12, 24)
"""Frames in which silence is heard, and sound: models hear a fifth of a second from a frame on."""
WHO = "Ada"


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A film of somebody, a picture of her, and half a second of silence before as much of a hiss."""
    folder = tmp_path_factory.mktemp("things")
    import cv2

    cv2.imwrite(str(folder / "photo.png"), draw(WHO, 320, 180).bgr)
    hiss = 0.2 * np.random.default_rng(5).standard_normal((round(48_000 * FRAMES / 25), 2), np.float32)
    hiss[: len(hiss) // 2] = 0
    writing.write(hiss, folder / "voice.wav")
    clips.film(folder / "film.mp4", clips.faces(FRAMES, moving=False))
    return {each.name: each for each in folder.iterdir()}


def made(things: dict[str, Path], folder: Path, tools: OnnxTools, view: "View | None" = None) -> list[NDArray[Any]]:
    """The luma of every frame of a film in which somebody says the hiss."""
    scene = Scene(view or Footage(File("u:film.mp4")), (Line(Recording(File("u:voice.wav"))),))
    files = {f"u:{name}": path for name, path in things.items()}
    out, told = folder / "out.mp4", list[float]()
    production = Production(Film((scene,)), {"out.mp4": Whole()})
    tools_ = Tools("onnx", watermark=False, preset="ultrafast", onnx=tools)
    produce(production, files, {"out.mp4": out}, tools_, folder / "scratch", told.append)
    assert told == sorted(told)
    return clips.lumas(out)


def darkness(lumas: list[NDArray[Any]]) -> NDArray[np.float64]:
    """How dark it is around the mouth."""
    mouth = draw(WHO, 320, 180).mouth
    rows, columns = (slice(int(place) - 4, int(place) + 5) for place in (mouth.y, mouth.x))
    return np.array([255 - float(luma[rows, columns].mean()) for luma in lumas])


@pytest.mark.parametrize(
    "kind",
    [
        {"batch": 1},
        {"batch": 5, "size": 256},
        {"size": 384, "half": True, "names": ("z", "a", "made")},
        {"shown": "side", "names": ("input_1", "input_2", "out")},
    ],
    ids=str,
)
def test_the_mouth_is_what_the_model_makes_of_the_sound(
    things: dict[str, Path], tmp_path: Path, kind: dict[str, Any]
) -> None:
    """Whatever its batches, its size, its numbers and its names; where it makes nothing of silence nothing is seen."""
    path = models.model(tmp_path / "tiny.onnx", **kind)
    dark = darkness(made(things, tmp_path, OnnxTools(path, threads=1)))
    assert len(dark) == FRAMES
    before = darkness(clips.lumas(things["film.mp4"])).mean()
    assert np.abs(dark[QUIET] - before).max() < 5
    assert dark[LOUD].min() > before + 40


def test_a_picture_lives_and_speaks(things: dict[str, Path], tmp_path: Path) -> None:
    """Or only speaks."""
    tools = OnnxTools(models.model(tmp_path / "tiny.onnx"))
    for lively in (True, False):
        lumas = made(things, tmp_path, tools, Photo(File("u:photo.png"), lively=lively))
        dark = darkness(lumas)
        assert dark[LOUD].min() > dark[QUIET].max() + 30
        eyes = [luma[50:75, 120:200].astype(int) for luma in lumas]
        assert bool(max(np.abs(each - eyes[0]).mean() for each in eyes) > 4) is lively


def loudly(
    length: int, *, sound: float = 0.5, face: "Box | None" = None, seen_at: int = 0, lively: bool = False
) -> Part:
    """A hiss all the time."""
    hiss = np.random.default_rng(1).standard_normal(round(length * 640)).astype(np.float32)
    return Part(sound * hiss, np.zeros((length, 3), np.float32), face, seen_at, lively)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Onnx:
    """A renderer."""
    return Onnx(OnnxTools(models.model(tmp_path_factory.mktemp("models") / "tiny.onnx")))


def performed(renderer: Onnx, reel: reels.Clip, part: Part) -> "list[Frame]":
    """All frames; what they were made of is as it was."""
    before = [frame.copy() for frame in reel.kept]
    told: list[float] = []
    frames = list(renderer.perform(reel, part, Path(), told.append))
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert all((now == then).all() for now, then in zip(reel.kept, before, strict=True))
    return frames


def changed(after: "Frame", before: "Frame") -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is not as it was, in brightness."""
    rows, columns = np.nonzero((after != before)[: len(before) * 2 // 3])
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


def test_nothing_changes_but_the_lower_half_of_the_face(tiny: Onnx) -> None:
    """To the bit, in all planes, though the frames move."""
    drawn = reels.presenter()
    reel, mouths = reels.swinging(drawn, 20)
    for frame, before, mouth in zip(performed(tiny, reel, loudly(20)), reel.kept, mouths, strict=True):
        left, top, right, bottom = changed(frame, before)
        assert mouth.x - 4 * mouth.half_width < left < mouth.x - mouth.half_width
        assert mouth.x + mouth.half_width < right < mouth.x + 4 * mouth.half_width
        assert mouth.y - 2.6 * mouth.half_width < top < mouth.y < bottom < mouth.y + 2.5 * mouth.half_width
        rest = frame.copy()
        for part, old in zip(_planes(rest), _planes(before), strict=True):
            step = reel.height // len(part)
            box = slice(top // step - 1, bottom // step + 2), slice(left // step - 1, right // step + 2)
            part[box] = old[box]
        assert (rest == before).all()


def _planes(frame: "Frame") -> "tuple[NDArray[np.uint8], ...]":
    from emulator.studio.frames import planes

    return planes.split(frame)


def test_a_model_sees_the_face_without_its_lower_half_and_with_it(tmp_path: Path) -> None:
    """In the order of OpenCV's colours, 0 to 1; more faces than there are make no more pictures."""
    face = np.random.default_rng(3).integers(0, 256, (96, 96, 3)).astype(np.uint8)
    silence = np.full((1, 1, 80, 16), -4, np.float32)
    half = Model(OnnxTools(models.model(tmp_path / "hidden.onnx", ending="hidden", batch=3)))
    (hidden,) = half.mouths([face], silence)
    assert (hidden[:48] == face[:48]).all()
    assert not hidden[48:].any()
    (whole,) = Model(OnnxTools(models.model(tmp_path / "tiny.onnx"))).mouths([face], silence)
    assert (whole == face).all()


def test_boxes_are_evened_over_five_frames_but_not_over_a_gap() -> None:
    """A row of two is as it was."""
    rows = [(float(place == 3), 2.0) for place in range(7)]
    even = evened([*rows, None, (5.0, 5.0), (7.0, 7.0)], STEADY)
    assert [row and round(row[0], 6) for row in even] == [0, 0.2, 0.2, 0.2, 0.2, 0.2, 0, None, 5, 7]
    assert {row[1] for row in even[:7] if row} == {2.0}


def test_what_the_model_leaves_stays_as_it_looked(tiny: Onnx) -> None:
    """In brightness and colour, but for a little sharpness."""
    reel = reels.footage(reels.presenter(skin="brown"), 2)
    for frame, before in zip(performed(tiny, reel, loudly(2, sound=1e-6)), reel.kept, strict=True):
        assert (frame != before).any()
        for plane, old in zip(_planes(frame), _planes(before), strict=True):
            apart = plane.astype(int) - old
            assert abs(apart[apart != 0].mean()) < 1
            assert np.abs(apart).max() < 40


def test_the_face_that_was_chosen_speaks(tiny: Onnx) -> None:
    """And no other."""
    left, right = reels.presenter("Anna", 240, 240), reels.presenter("Berta", 240, 240)
    reel = reels.Clip([reels.yuv(np.hstack((left.bgr, right.bgr)))] * 6)
    for aside in (0, 240):
        mouth = (left, right)[aside // 240].mouth
        box = (aside + mouth.x - 40, mouth.y - 80, 80, 100)
        for frame in performed(tiny, reel, loudly(3, face=box, seen_at=1)):
            first, _, last, _ = changed(frame, reel.kept[0])
            assert aside < first < last < aside + 240


def test_frames_without_the_face_are_left_alone(tiny: Onnx) -> None:
    """While it is away."""
    somebody, nobody = reels.yuv(reels.presenter().bgr), np.full((360, 320), 128, np.uint8)
    reel = reels.Clip([nobody] * 3 + [somebody] * 20 + [nobody] * 20)
    same = [(frame == before).all() for frame, before in zip(performed(tiny, reel, loudly(43)), reel.kept, strict=True)]
    assert all(same[:3])
    assert not any(same[9:23])
    assert all(same[24:])


@pytest.mark.parametrize("still", [True, False])
def test_where_nobody_is_seen_there_is_no_face(tiny: Onnx, still: bool) -> None:
    """In a film or a picture."""
    grey = np.full((360, 320), 128, np.uint8)
    reel = reels.Clip([grey], still=True, length=9) if still else reels.Clip([grey] * 9)
    with pytest.raises(Unmade) as caught:
        performed(tiny, reel, loudly(9))
    assert caught.value.trouble == "no face"


def test_who_has_nothing_to_say_only_lives(tiny: Onnx) -> None:
    """The model is not asked."""
    drawn = reels.presenter()
    frames = performed(tiny, reels.photo(drawn, 30), loudly(30, sound=0, lively=True))
    assert len(frames) == 30
    assert (frames[29] != frames[0]).any()
    at = Mouth(drawn.mouth.x, drawn.mouth.y, drawn.mouth.half_width)
    assert reels.openings(frames, at).max() < reels.opening(frames[0], at) + 0.03


def test_a_voice_may_be_shorter_than_the_film_or_longer(tiny: Onnx) -> None:
    """There are as many frames as there were."""
    reel = reels.footage(reels.presenter(), 8)
    for frames in (1, 200):
        assert len(performed(tiny, reel, loudly(frames))) == 8


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ({"channels": 3}, "takes faces (N, 3, 96, 96): they must have 6 channels"),
        ({"heard": (80, 27)}, "it has mel_spectrogram (N, 1, 80, 27), video_frames (N, 6, 96, 96)."),
        ({"size": 64}, "(N, 6, 64, 64): they must be square, with 96 to 384 pixels a side"),
        ({"batch": 65}, "takes 65 at once, at most 64 can"),
    ],
)
def test_a_model_of_another_kind_is_unavailable(tmp_path: Path, kind: dict[str, Any], words: str) -> None:
    """With what it has, and what it must have."""
    path = models.model(tmp_path / "tiny.onnx", **kind)
    with pytest.raises(Unmade) as caught:
        Onnx(OnnxTools(path))
    assert (caught.value.trouble, words in str(caught.value)) == ("unavailable", True), str(caught.value)
    assert str(caught.value).startswith("The model tiny.onnx ")


@pytest.mark.parametrize("spoil", [lambda path: path.write_text("<html>"), Path.unlink], ids=["nonsense", "gone"])
def test_a_file_that_is_no_model_is_unavailable(tmp_path: Path, spoil: Callable[[Path], Any]) -> None:
    """In the runtime's words."""
    path = models.model(tmp_path / "tiny.onnx")
    spoil(path)
    with pytest.raises(Unmade, match=r"The model tiny.onnx cannot be loaded: \[ONNXRuntimeError\]") as caught:
        Onnx(OnnxTools(path))
    assert caught.value.trouble == "unavailable"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ({"ending": "nan"}, "The model tiny.onnx made pictures with NaN or infinite numbers in them."),
        ({"ending": "bands"}, "The model tiny.onnx made (9, 1, 1, 1), where faces are (9, 3, 96, 96)."),
        ({"ending": "raises"}, "The model tiny.onnx failed: [ONNXRuntimeError]"),
        ({"shown": "side", "size": 128}, "The model tiny.onnx failed: [ONNXRuntimeError]"),
    ],
)
def test_a_model_that_goes_wrong_is_told_in_its_words(tmp_path: Path, kind: dict[str, Any], words: str) -> None:
    """The film is not made."""
    renderer = Onnx(OnnxTools(models.model(tmp_path / "tiny.onnx", **kind)))
    with pytest.raises(Unmade) as caught:
        performed(renderer, reels.footage(reels.presenter(), 9), loudly(9))
    assert (caught.value.trouble, str(caught.value).startswith(words)) == ("crashed", True), str(caught.value)
    assert len(str(caught.value)) < 700


def test_a_model_is_loaded_once_for_many_films_and_again_when_it_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more than one is kept."""
    loads: list[str] = []
    session = onnxruntime.InferenceSession

    def load(path: str, *rest: Any, **more: Any) -> Any:
        loads.append(path)
        return session(path, *rest, **more)

    monkeypatch.setattr(onnxruntime, "InferenceSession", load)
    tools = OnnxTools(models.model(tmp_path / "tiny.onnx"))
    other = OnnxTools(models.model(tmp_path / "other.onnx"))
    for each in (tools, tools, other, other, tools):
        Onnx(each)
    assert loads == [str(each.model) for each in (tools, other, tools)]
    os.utime(tmp_path / "tiny.onnx", ns=(1, 1))
    Onnx(tools)
    assert len(loads) == 4
