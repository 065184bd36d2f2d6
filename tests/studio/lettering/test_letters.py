"""Words are written in the letters of their family and from the side that their script begins at."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from emulator.studio.film import Captions
from emulator.studio.frames import planes
from emulator.studio.lettering import captions, fonts, letters
from emulator.studio.lettering.captions import Subtitles, Word
from emulator.studio.lettering.letters import Look
from emulator.studio.lettering.styles import STYLES, look_of

SIZE = (640, 360)
URL = "https://www.example.com/a/very/long/path/that/never/ends?with=query&and=more"
WHITE = (255, 255, 255, 255)


def written(text: str, size: int = 40, said: int = -1, **look: Any) -> NDArray[np.uint8]:
    """A line of words, white unless they are red."""
    wanted = Look(WHITE, spoken=(255, 0, 0, 255), **look)
    return letters.drawn((tuple(text.split()),), letters.face(None, size, wanted), wanted, said)


def ink(picture: NDArray[np.uint8]) -> tuple[int, int]:
    """How wide what is written is, and how much of it there is."""
    seen = picture[..., 3] > 128
    columns = np.flatnonzero(seen.any(0))
    return int(columns[-1] - columns[0]), int(seen.sum())


def middle(text: str, said: int) -> float:
    """Where the word of this number is, 0 left to 1 right."""
    picture = written(text, said=said).astype(int)
    columns = np.nonzero((picture[..., 0] > 200) & (picture[..., 1] < 60) & (picture[..., 3] > 128))[1]
    return float(columns.mean() / picture.shape[1])


def test_families_look_different() -> None:
    """Each always the same: the usual ones, names nobody knows, and whatever else is sent."""
    names = ["Montserrat", "Roboto", "Oswald", "Playfair Display", "Courier New", "Pacifico", "Zilla Slab", "Nobody's"]
    pictures = [written("Hello there", family=name).tobytes() for name in names]
    assert len({*pictures}) == len(names)
    assert pictures == [written("Hello there", family=name.upper()).tobytes() for name in names]
    for odd in ("", " ", "\0", "é" * 5000, "../../etc/passwd", "💥"):
        assert written("Hello there", family=odd).any()


def test_families_are_what_their_names_say() -> None:
    """Narrow, of one width, with serifs, slanted."""
    widths = {name: ink(written("Hello there", family=name))[0] for name in ("Montserrat", "Oswald", "Some Condensed")}
    assert max(widths["Oswald"], widths["Some Condensed"]) < 0.8 * widths["Montserrat"]
    assert abs(ink(written("iiiiii", family="Roboto Mono"))[0] - ink(written("mmmmmm", family="Roboto Mono"))[0]) < 20
    assert fonts.family("Times New Roman").base == fonts.family("Some Slab").base == "Serif"
    leaning = written("lllll", family="Dancing Script")[..., 3] > 128
    assert leaning[:, leaning.any(0)].all(0).sum() < 3


@pytest.mark.parametrize("family", ["Montserrat", "Georgia", "Courier New"])
def test_weights_and_forms_are_as_asked(family: str) -> None:
    """Bold has more ink than normal; italic leans; underlined has a line below; what is not said stays bold."""
    usual = look_of(Captions(font=family))
    looks = {
        style: look_of(Captions(font=family, font_style=style))
        for style in ("font-bold", "font-normal", "italic", "underline", "font-light")
    }
    pictures = {style: letters.drawn((("lill",),), letters.face(None, 40, look), look) for style, look in looks.items()}
    assert looks["font-bold"] == usual
    assert looks["italic"].bold
    assert looks["font-light"] == looks["font-normal"]
    assert len({each.tobytes() for each in pictures.values()}) == 4
    black = {style: int((picture[..., :3].min(2) > 200).sum()) for style, picture in pictures.items()}
    assert black["font-bold"] > 1.15 * black["font-normal"]
    assert black["underline"] > 1.1 * black["font-bold"]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("one two three", [0, 1, 2]),
        ("שלום לכולם היום", [2, 1, 0]),
        ("مرحبا بكم اليوم", [2, 1, 0]),
        ("buy שלום לכולם now", [0, 2, 1, 3]),
        ("שלום New York היום", [3, 1, 2, 0]),
        ("המוצר 50 2026 טוב", [3, 2, 1, 0]),
    ],
)
def test_scripts_begin_at_their_side(text: str, order: list[int]) -> None:
    """Words of a script that runs to the left follow one another to the left, others among them to the right."""
    places = [middle(text, number) for number in range(len(text.split()))]
    assert sorted(range(len(places)), key=places.__getitem__) == order


def test_a_full_stop_is_where_the_line_ends() -> None:
    """At the left of a line that runs to the left."""
    for text, left in (("שלום.", True), ("hello.", False)):
        seen = written(text)[..., 3] > 128
        columns = np.flatnonzero(seen.any(0))
        begins, ends = (int(np.flatnonzero(seen[:, column])[0]) for column in (columns[1], columns[-2]))
        assert (begins > ends + 10) is left, text


def test_chinese_and_japanese_have_no_spaces() -> None:
    """Nor do parts of a word; words of other scripts have them."""
    look = Look(WHITE)
    face = letters.face(None, 40, look)
    for words, spaces in ((["大", "家", "好"], 0), (["こ", "ん"], 0), (["안녕", "여러분"], 1), (["a\u2060", "b"], 0)):
        alone = sum(letters.width([word], face, look) for word in words)
        assert letters.width(words, face, look) - alone == pytest.approx(spaces * face.length(" "), abs=0.5)


def test_long_words_are_parted_rather_than_tiny() -> None:
    """Letters keep most of their size, nothing is left out, and what is parted goes on where it can."""
    look = STYLES["neo"]
    words, face = captions.fitted([("Visit", 0.0, 1.0), (URL, 1.0, 5.0)], 50, look, 550, None)
    assert face.size >= 35
    assert "".join(word[0].removesuffix("\u2060") for word in words[1:]) == URL
    assert all(letters.width([word[0]], face, look) <= 550 for word in words)
    assert all(word[0][-2] in "./?&=" for word in words[1:-1])
    assert [words[1][1], words[-1][2]] == [1.0, pytest.approx(5.0)]
    frame = planes.filled(*SIZE, (128, 128, 128), "bt601")
    before = frame.copy()
    Subtitles(Captions("neo"), [("字" * 300, 0.0, 3.0)], SIZE, "bt601", None).lay(frame, 1.0)
    changed = np.argwhere(frame[: SIZE[1]] != before[: SIZE[1]])
    assert 0 < changed[:, 1].min() < changed[:, 1].max() < SIZE[0] - 1


def test_pictures_that_no_font_has_are_left_out() -> None:
    """Where they stand in a word and alone; letters that none has are told of."""
    assert fonts.drawable("Great 🎉🎉 news❤️!") == "Great  news❤!"
    assert fonts.drawable("👍🏽👩‍🚀") == ""
    words: list[Word] = [("Great", 0.0, 1.0), ("🎉", 1.0, 2.0), ("news", 2.0, 3.0)]
    shown, _ = captions.fitted(words, 40, STYLES["neo"], 600, None)
    assert [word[0] for word in shown] == ["Great", "news"]
    assert fonts.lacking("Grüße, привет, مرحبا, chào!") == ""


def test_a_font_of_the_systems_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """For letters that the shipped ones lack; what is no font is passed over."""
    (tmp_path / "aa-noto.ttf").write_bytes(b"no font")
    monkeypatch.setattr(fonts, "_PLACES", (str(tmp_path),))
    monkeypatch.setattr(fonts, "_all_installed", fonts._all_installed.__wrapped__)
    assert fonts._installed.__wrapped__("國") is None
    (tmp_path / "ab-noto.ttf").write_bytes(Path(fonts._shipped(("Sans", True))).read_bytes())
    found = fonts._installed.__wrapped__("é")
    assert found is not None
    assert found.name == "ab-noto.ttf"


def test_captions_give_way_to_a_face() -> None:
    """Where no other place was asked for: below it or above it, inside the frame; elsewhere they stay."""
    places = {}
    for face in (None, (200.0, 230.0, 200.0, 90.0), (200.0, 20.0, 200.0, 290.0), (0.0, 200.0, 90.0, 160.0)):
        for gives_way in (True, False):
            frame = planes.filled(*SIZE, (128, 128, 128), "bt601")
            before = frame.copy()
            wanted = Captions(gives_way=gives_way)
            Subtitles(wanted, [("Hello", 0.0, 1.0)], SIZE, "bt601", None, face).lay(frame, 0.5)
            rows = np.flatnonzero((frame[: SIZE[1]] != before[: SIZE[1]]).any(1))
            places[face, gives_way] = int(rows[0]), int(rows[-1])
    usual = places[None, True]
    low, tall, aside = (200.0, 230.0, 200.0, 90.0), (200.0, 20.0, 200.0, 290.0), (0.0, 200.0, 90.0, 160.0)
    assert [places[each, False] for each in (low, tall, aside)] == [usual] * 3
    assert places[aside, True] == usual
    assert places[low, True][1] <= 230
    assert places[tall, True][0] >= 20 + 0.95 * 290 - 1
    assert places[tall, True][1] < SIZE[1]


@pytest.mark.parametrize(
    ("shadow", "colour", "cast"),
    [
        ("4px 7px 14px #ff0000", (255, 0, 0, 255), (4 / 70, 0.1, 0.2)),
        ("rgba(0, 0, 255, 0.5) 7px 0", (0, 0, 255, 128), (0.1, 0.0, 0.0)),
        ("black", (0, 0, 0, 255), (0.05, 0.07, 0.03)),
        ("1e99px -5000px", (0, 0, 0, 230), (0.05, 0.07, 0.03)),
    ],
)
def test_a_shadow_is_as_css_has_it(shadow: str, colour: tuple[int, ...], cast: tuple[float, ...]) -> None:
    """To the right, down, soft, of a colour; whatever else is sent is some shadow."""
    look = look_of(Captions(text_shadow=shadow))
    assert look.shadow == colour
    assert look.cast == pytest.approx(cast)
