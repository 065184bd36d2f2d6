"""What is said is written over the picture, when it is said and where it was asked for."""

import itertools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from emulator.providers.creatify.tables import STYLES as DOCUMENTED
from emulator.studio.film import Captions, Card
from emulator.studio.frames import planes
from emulator.studio.lettering import captions, letters, marks
from emulator.studio.lettering.captions import Subtitles, Word, spread
from emulator.studio.lettering.styles import STYLES, look_of

SIZE = (480, 270)


def _grey() -> NDArray[Any]:
    return planes.filled(*SIZE, (128, 128, 128), "bt601")


def _changed(wanted: Captions, words: list[Word], now: float) -> NDArray[Any]:
    """Where captions change a grey frame."""
    frame = _grey()
    Subtitles(wanted, words, SIZE, "bt601", None).lay(frame, now)
    return np.argwhere(np.abs(frame[: SIZE[1]].astype(int) - _grey()[: SIZE[1]]) > 8)


def test_all_documented_styles_look_different() -> None:
    """Every name of the vendor's list has a look of its own."""
    assert set(DOCUMENTED) == set(STYLES)
    pictures = {}
    for style in DOCUMENTED:
        frame = _grey()
        Subtitles(Captions(style), [("Hello", 0, 1), ("you", 1, 2)], SIZE, "bt601", None).lay(frame, 0.5)
        pictures[style] = frame.tobytes()
    assert len(set(pictures.values())) == len(DOCUMENTED)


def test_an_unknown_style_is_a_known_one() -> None:
    """Always the same one for the same name."""
    assert look_of(Captions("shout-block")) in STYLES.values()
    assert look_of(Captions("shout-block")) is look_of(Captions("shout-block"))


@pytest.mark.parametrize(("y", "third"), [(0.4, 2), (0.0, 1), (-0.4, 0)])
def test_captions_are_where_they_were_asked_for(y: float, third: int) -> None:
    """In this third of the frame and no other."""
    places = _changed(Captions(y=y), [("Hello", 0.0, 1.0)], 0.5)
    assert len(places)
    assert set((places[:, 0] * 3 // SIZE[1]).tolist()) == {third}
    assert abs(places[:, 1].mean() - SIZE[0] / 2) < 10


def test_captions_stay_inside_the_frame() -> None:
    """Wherever they were asked for, however large and long."""
    wanted = Captions(x=0.5, y=0.5, font_size=300)
    places = _changed(wanted, [("Donaudampfschifffahrtsgesellschaft", 0.0, 1.0)], 0.5)
    assert len(places) > 2000
    assert places[:, 1].min() >= 0


def test_words_are_seen_while_they_are_said() -> None:
    """Not before, not long after, each page in its time."""
    words = [("One", 1.0, 1.4), ("two.", 1.4, 2.0), ("Three", 4.0, 4.5), ("four.", 4.5, 5.0)]
    for now, seen in ((0.9, False), (1.1, True), (2.2, True), (3.0, False), (4.2, True), (6.0, False)):
        assert bool(len(_changed(Captions(), words, now))) is seen, now


def test_hidden_captions_are_not_seen() -> None:
    """Although there are words."""
    assert not len(_changed(Captions(hidden=True), [("Hello", 0.0, 1.0)], 0.5))


def test_the_word_that_is_said_is_marked() -> None:
    """In styles that do so the picture changes from word to word."""
    words = [("Hello", 0.0, 1.0), ("there", 1.0, 2.0)]
    subtitles = Subtitles(Captions("bilo"), words, SIZE, "bt601", None)
    frames = [_grey(), _grey(), _grey()]
    for frame, now in zip(frames, (0.2, 0.8, 1.5), strict=True):
        subtitles.lay(frame, now)
    assert (frames[0] == frames[1]).all()
    assert (frames[0] != frames[2]).any()


def test_pages_have_two_lines_at_most() -> None:
    """All words are there, in order, in lines that fit, and none stands alone after a full page."""
    text = "This sentence is much longer than a page, so that it goes on for quite a while. Short one."
    look = STYLES["neo"]
    face = letters.face(None, 30, look)
    pages = captions.pages(spread(text, 0, 10), face, look, 300)
    assert [word[0] for page in pages for line in page.lines for word in line] == text.split()
    for page in pages:
        assert len(page.lines) <= 2
        assert page.start < page.end
        for line in page.lines:
            assert letters.width([word[0] for word in line], face, look) <= 300
    assert all(one.end <= other.start for one, other in itertools.pairwise(pages))
    assert min(sum(map(len, page.lines)) for page in pages) >= 2


def test_words_without_times_are_spread_by_their_letters() -> None:
    """Longer ones take longer; a script without spaces comes in pieces."""
    first, second = spread("a considerable", 2.0, 4.0)
    assert first[1] == 2.0
    assert second[2] == pytest.approx(4.0)
    assert second[2] - second[1] > 3 * (first[2] - first[1])
    assert [len(word) for word, *_ in spread("字" * 30, 0, 3)] == [12, 12, 6]
    assert spread("", 0, 1) == []


@pytest.mark.parametrize("shade", [10, 245])
def test_the_watermark_can_be_read_on_anything(shade: int) -> None:
    """In the upper right corner, with light and dark side by side."""
    frame = planes.filled(*SIZE, (shade, shade, shade), "bt601")
    before = frame.copy()
    marks.watermark(marks.EMULATED, SIZE, "bt601", None).lay(frame)
    places = np.argwhere(frame[: SIZE[1]] != before[: SIZE[1]])
    assert places[:, 0].max() < SIZE[1] // 4
    assert places[:, 1].min() > SIZE[0] // 2
    corner = frame[: SIZE[1] // 4, SIZE[0] // 2 :]
    assert int(corner.max()) - int(corner[10:14, -40:].min()) > 50


def test_a_card_has_its_logo_above_its_text() -> None:
    """The text around its place, the logo not over it."""
    logo = np.zeros((40, 40, 4), np.uint8)
    logo[..., 0], logo[..., 3] = 255, 255
    frame = _grey()
    for mark in marks.card(Card("Buy it now", y=0.2, scale=0.6), logo, SIZE, "bt601", None):
        mark.lay(frame)
    picture = planes.to_bgr(frame, "bt601").astype(int)
    red = np.argwhere(picture[..., 2] - picture[..., 0] > 90)
    white = np.argwhere(picture.min(2) > 220)
    assert len(red)
    assert len(white)
    assert red[:, 0].max() <= white[:, 0].min()
    assert abs(white[:, 0].mean() - SIZE[1] * 0.7) < 20


def test_the_corners_of_boxes_have_no_steps() -> None:
    """There are shades between the box and what is behind it; its sides are straight."""
    look = STYLES["normal-white"]
    drawn = letters.drawn((("Hello",),), letters.face(None, 40, look), look, -1)
    assert look.box is not None
    corner = drawn[:10, :10, 3]
    assert ((corner > 10) & (corner < look.box[3] - 10)).sum() >= 6
    assert (drawn[0, 20:-20, 3] == look.box[3]).all()
    assert (drawn[20:-20, -1, 3] == look.box[3]).all()
