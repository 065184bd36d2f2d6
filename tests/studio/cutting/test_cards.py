"""Cards, the looks of captions that were asked for, and pictures that move in the background."""

from typing import TYPE_CHECKING

import numpy as np
import pytest

from emulator.studio.cutting import cards, effects
from emulator.studio.film import Captions, Card, Transition
from emulator.studio.frames import planes
from emulator.studio.lettering import captions, marks
from emulator.studio.lettering.styles import look_of

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Frame

SIZE = (180, 320)
LENGTH, FPS = 50, 25.0
LOGO = np.full((40, 40, 4), 255, np.uint8)


def checked() -> "Frame":
    """A frame with something everywhere."""
    picture = np.random.default_rng(1).integers(0, 255, (SIZE[1], SIZE[0], 3), np.uint8)
    return planes.from_bgr(picture, "bt709")


def overlay(card: Card) -> cards.Overlay:
    """What lays it over frames."""
    drawn = marks.card(card, LOGO if card.logo is None and not card.text else None, SIZE, "bt709", None)
    return cards.Overlay(card, drawn, LENGTH, FPS)


def changed(before: "Frame", after: "Frame") -> tuple[slice, slice]:
    """Rows and columns of the brightness between which something differs."""
    rows, columns = np.nonzero(planes.split(before)[0] != planes.split(after)[0])
    return slice(int(rows.min()), int(rows.max()) + 1), slice(int(columns.min()), int(columns.max()) + 1)


@pytest.mark.parametrize(("scale", "x", "y"), [(0.25, 0.0, -0.3), (0.5, 0.1, 0.2)])
def test_a_logo_is_as_wide_as_its_scale_and_where_it_is_put(scale: float, x: float, y: float) -> None:
    """In shares of the frame, from its middle, to two pixels."""
    frame = checked()
    rows, columns = changed(frame, overlay(Card(look=Captions(), x=x, y=y, scale=scale)).over(frame, 20))
    assert columns.stop - columns.start == pytest.approx(SIZE[0] * scale, abs=2)
    assert (columns.start + columns.stop) / 2 == pytest.approx(SIZE[0] * (0.5 + x), abs=2)
    assert (rows.start + rows.stop) / 2 == pytest.approx(SIZE[1] * (0.5 + y), abs=2)


def test_a_text_is_where_its_look_says() -> None:
    """Whatever the logo's place is."""
    frame = checked()
    rows, _ = changed(frame, overlay(Card("Buy now", y=-0.4, look=Captions(y=0.25))).over(frame, 20))
    assert (rows.start + rows.stop) / 2 == pytest.approx(SIZE[1] * 0.75, abs=3)


def test_a_card_blurs_what_is_behind_it_if_asked() -> None:
    """Neighbouring pixels are alike then."""
    frame = checked()
    rough, soft = (
        np.abs(
            np.diff(planes.split(overlay(Card(look=Captions(), scale=0.1, blur=blur)).over(frame, 20))[0].astype(int))
        )
        for blur in (False, True)
    )
    assert np.median(soft) <= 2 < np.median(rough)


@pytest.mark.parametrize("name", ["fade", "leftSwipe", "topSwipe"])
def test_a_card_comes_and_goes(name: str) -> None:
    """Hardly there in the first and last frame, whole in the middle; the frame it is laid over stays as it is."""
    frame = checked()
    before = frame.copy()
    way = Transition(name, 0.4)
    shown = overlay(Card(look=Captions(), coming=way, leaving=way, scale=0.5))
    whole = shown.over(frame, 25)
    assert all(np.array_equal(shown.over(frame, at), whole) for at in (15, 35))
    seen = [int(np.abs(shown.over(frame, at).astype(int) - frame).sum()) for at in (0, 7, 42, 49)]
    assert seen[0] < seen[1] > 0 < seen[2] > seen[3]
    assert np.array_equal(frame, before)


def test_captions_look_as_asked() -> None:
    """Colours, weight and height of lines; letters nobody has chosen a colour for can be read on their box."""
    look = look_of(
        Captions(
            "neo", colour="#ff0000", background="#000000", highlight="#00ff00", font_style="font-bold", line_height=2
        )
    )
    assert (look.fill[:3], look.box, look.spoken) == ((255, 0, 0), (0, 0, 0, 255), (0, 255, 0, 255))
    assert (look.bold, look.spacing) == (True, 2)
    assert look_of(Captions("normal-white", background="#00000066")).fill[0] > 200
    assert look_of(Captions("normal-black", background="#ffffff")).fill[0] < 50


@pytest.mark.parametrize(("asked", "room"), [(0.0, 0.86), (0.5, 0.5), (540.0, 0.5), (9.0, 0.1), (1.0, 0.86)])
def test_lines_are_as_wide_as_asked(asked: float, room: float) -> None:
    """A share of the frame, or pixels of one 1080 wide; never so narrow or wide that nothing fits."""
    assert captions.room_of(Captions(max_width=asked), SIZE) == pytest.approx(room * SIZE[0])


@pytest.mark.parametrize("name", effects.NAMES)
def test_a_picture_moves(name: str) -> None:
    """From moment to moment, without a border, by the same way every time; other names stand still."""
    frame = planes.filled(*SIZE, (200, 120, 40), "bt709")
    assert np.array_equal(effects.moved(frame, name, 0.3, 0.5), frame)
    picture = checked()
    early, late = effects.moved(picture, name, 0.1, 0.2), effects.moved(picture, name, 0.4, 1.0)
    assert not np.array_equal(early, late)
    assert np.array_equal(early, effects.moved(picture, name, 0.1, 0.2))
    assert effects.moved(picture, "", 0.4, 1.0) is picture
