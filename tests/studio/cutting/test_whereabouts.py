"""A person is in the frame, whatever its ratio, and nothing of what is behind them where it is replaced."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from emulator.studio.cutting.production import produce
from emulator.studio.faces.finding import find
from emulator.studio.film import Background, Film, Line, Placement, Recording, Scene
from emulator.studio.frames import planes
from emulator.studio.presenters.drawing import draw
from emulator.studio.sound import writing
from emulator.studio.takes import Production, Whole
from emulator.studio.tools import Tools
from emulator.studio.views import File, Footage
from tests.studio import clips

TOOLS = Tools(renderer="puppet", watermark=False, preset="ultrafast")


def shown(
    folder: Path, x: float, unit: float, size: tuple[int, int], *, plain: bool = True, **more: Any
) -> NDArray[Any]:
    """A frame of a film of this size, made of a 640x360 video of somebody who stands at x."""
    wall = (90, 120, 150) if plain else None
    picture = draw("Zoe", 640, 360, size=unit, centre=(x, 180), background=wall).bgr
    source = clips.film(folder / "v.mp4", [picture] * 4)
    writing.write(clips.tone(0.16, pitch=140.0), folder / "a.wav")
    scene = Scene(Footage(File("u:v")), (Line(Recording(File("u:a"))),), **more)
    film = Production(Film((scene,), *size), {"out": Whole()})
    files = {"u:v": source, "u:a": folder / "a.wav"}
    produce(film, files, {"out": folder / "out.mp4"}, TOOLS, folder / "scratch", lambda _: None)
    return list(clips.frames(folder / "out.mp4"))[2].astype(np.uint8)


def middle(frame: NDArray[Any]) -> float:
    """Where the face is, 0 left to 1 right."""
    (face,) = find(planes.from_bgr(frame, "bt601"), height=frame.shape[0], most=1)
    return float((face.box[0] + face.box[2] / 2) / frame.shape[1])


@pytest.mark.parametrize(("x", "place"), [(140.0, 0.5), (320.0, 0.5), (500.0, 0.5)])
def test_a_face_beside_the_middle_is_in_the_frame(tmp_path: Path, x: float, place: float) -> None:
    """Of an upright film of a wide video; nobody is left out, nor is anything made up at the sides."""
    frame = shown(tmp_path, x, 60, (180, 320))
    assert middle(frame) == pytest.approx(place, abs=0.06)
    assert np.abs(frame[4, [4, -4]].astype(int) - (90, 120, 150)).max() < 12


def test_who_is_in_the_frame_stays_where_they_are(tmp_path: Path) -> None:
    """A little beside the middle; and a customer's own place is kept."""
    assert middle(shown(tmp_path, 350, 40, (320, 320))) == pytest.approx(0.5 + 30 / 360, abs=0.03)
    (tmp_path / "placed").mkdir()
    placed = shown(tmp_path / "placed", 320, 40, (320, 320), placement=Placement(0.9, 0.2, 0.0))
    assert middle(placed) == pytest.approx(0.7, abs=0.05)


def test_nothing_of_the_wall_is_left_beside_a_large_face(tmp_path: Path) -> None:
    """Of which the frame shows hardly more: the whole video says what is behind."""
    frame = shown(tmp_path, 320, 105, (180, 320), plain=False, background=Background("#00ff00"))
    corners = frame[np.ix_([20, 60, 150, 180, 230], [3, -4])].astype(int)
    assert np.abs(corners - (0, 255, 0)).max() < 60
