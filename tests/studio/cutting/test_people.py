"""People who are drawn into films: they speak and live, whatever the camera does."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from emulator.studio.cutting.production import produce
from emulator.studio.film import Film, Line, Scene, Speech, Voice
from emulator.studio.frames import planes
from emulator.studio.inventing.clips import Clip
from emulator.studio.presenters.drawing import draw
from emulator.studio.takes import Production, Whole
from emulator.studio.tools import Tools
from emulator.studio.views import File, Invention, Presenter, View
from tests.studio import clips

SIZE = (320, 180)
PLAIN = Tools(renderer="puppet", watermark=False, preset="ultrafast")


def _filmed(tmp_path: Path, view: View, *, speaks: bool, picture: Path | None = None) -> list[NDArray[Any]]:
    """The luma of the frames of a second with the view, in which somebody speaks or not."""
    lines = (Line(Speech("My father saw a large palm", Voice("en"))),) if speaks else ()
    film = Film((Scene(view, lines, 1.0),), *SIZE, 25.0)
    out = tmp_path / f"{speaks}.mp4"
    files = {"u:picture": picture}
    produce(Production(film, {"a.mp4": Whole()}), files, {"a.mp4": out}, PLAIN, tmp_path / f"scratch-{speaks}", _told)
    return [each.astype(int) for each in clips.lumas(out)]


def _told(_: float) -> None:
    pass


def test_who_was_drawn_speaks(tmp_path: Path) -> None:
    """With grey curls and glasses, which are hard to find for who has not drawn them."""
    drawn = draw("Yuki", *SIZE, gender="female", age="senior")
    silent, spoken = (
        _filmed(tmp_path, Presenter("Yuki", "female", age="senior"), speaks=speaks) for speaks in (False, True)
    )
    x, y, reach = (round(each) for each in (drawn.mouth.x, drawn.mouth.y, drawn.mouth.half_width))
    mouth = np.s_[y - reach : y + reach, x - reach : x + reach]
    apart = np.max([np.abs(one[mouth] - other[mouth]) for one, other in zip(silent, spoken, strict=True)], axis=0)
    assert np.percentile(apart, 90) > 15


@pytest.mark.parametrize("given", [False, True])
def test_people_in_inventions_speak(tmp_path: Path, given: bool) -> None:
    """Drawn from the words, or found in the picture that was given."""
    path = tmp_path / "picture.png"
    Image.fromarray(draw("Mia", 480, 270).bgr[..., ::-1]).save(path)
    view = Invention("a woman talks, zoom in", File("u:picture") if given else None)
    silent, spoken = (_filmed(tmp_path, view, speaks=speaks, picture=path) for speaks in (False, True))
    apart = np.max([np.abs(one - other) for one, other in zip(silent, spoken, strict=True)], axis=0)
    beside, middle = apart[:, : SIZE[0] // 8], apart[:, SIZE[0] // 4 : -SIZE[0] // 4]
    assert np.percentile(middle, 99) > 20
    assert np.percentile(beside, 99) < 6


def test_a_person_in_an_invention_is_seen_whole() -> None:
    """When the camera is nearest, too: hair above, shoulders to the lower edge, in every ratio."""
    for number, size in enumerate(((320, 180), (180, 320), (240, 240), (320, 180), (180, 320))):
        clip = Clip(Invention(f"woman {number}, zoom in", finish="plain"), size, "bt601")
        assert clip.person is not None
        green = planes.filled(*planes.size(clip.person), (0, 255, 0), "bt601")
        empty, seen = clip.frame(1.0, green), clip.frame(1.0, clip.person)
        apart = np.abs(planes.split(seen)[0].astype(int) - planes.split(empty)[0]) > 12
        assert apart[: size[1] // 50].mean() < 0.02
        assert apart[-4:, size[0] // 2 - size[0] // 8 : size[0] // 2 + size[0] // 8].mean() > 0.7


def test_what_is_coloured_is_what_a_person_wears() -> None:
    """And nothing behind them."""
    views = [Invention(f"a man in a {colour} shirt", finish="plain") for colour in ("red", "blue")]
    red, blue = (Clip(view, SIZE, "bt601") for view in views)
    assert red.person is not None
    assert blue.person is not None
    shirts = [planes.to_bgr(each.person, "bt601")[-4:, 140:220].mean((0, 1)) for each in (red, blue)]  # type: ignore[arg-type]
    assert shirts[0][2] > shirts[0][0] + 60
    assert shirts[1][0] > shirts[1][2] + 60
