"""Renderers that are not ours, from the production's files to the film: real servers and a real program."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from emulator.studio.cutting.production import produce
from emulator.studio.errors import Unmade
from emulator.studio.film import Film, Line, Recording, Scene
from emulator.studio.presenters.drawing import draw
from emulator.studio.sound import writing
from emulator.studio.takes import Production, Whole
from emulator.studio.tools import CommandTools, HttpTools, Tools
from emulator.studio.views import File, Footage, Photo, Presenter, View
from tests.studio import clips, lips

FRAMES = 20
VIEWS: dict[str, View] = {"film": Footage(File("u:film.mp4")), "photo": Photo(File("u:photo.png"))}


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """Where the server is."""
    with lips.serving() as url:
        yield url


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A film, a picture, and a tone that swells and fades."""
    folder = tmp_path_factory.mktemp("things")
    clips.film(folder / "film.mp4", clips.faces(FRAMES, moving=False))
    cv2.imwrite(str(folder / "photo.png"), draw("Ada", 320, 180).bgr)
    tone = clips.tone(FRAMES / 25)
    tone *= np.abs(np.sin(9 * np.arange(len(tone)) / 48_000)).astype(np.float32)[:, None]
    writing.write(tone, folder / "voice.wav")
    return {each.name: each for each in folder.iterdir()}


def made(things: dict[str, Path], folder: Path, tools: Tools, view: str = "film") -> Path:
    """The film in which somebody says the tone."""
    scene = Scene(VIEWS[view], (Line(Recording(File("u:voice.wav"))),))
    files = {f"u:{name}": path for name, path in things.items()}
    out = folder / "out.mp4"
    produce(Production(Film((scene,)), {"out.mp4": Whole()}), files, {"out.mp4": out}, tools, folder / "s", _untold)
    return out


def _untold(share: float) -> None:
    """Nobody listens."""


def tools_of(kind: str, base: str) -> Tools:
    """What a user sets to have it made so."""
    match kind:
        case "body":
            http = HttpTools(
                f"{base}/lip-sync",
                face="video_file",
                fields=(("pads", "0 10 0 0"),),
                headers=(("Authorization", lips.TOKEN),),
            )
        case "link":
            http = HttpTools(f"{base}/jobs/", answer="json:result.url")
        case "cog":
            http = HttpTools(f"{base}/predictions", "cog", face="source")
        case _:
            return Tools("command", preset="ultrafast", command=CommandTools(lips.PROGRAM))
    return Tools("http", preset="ultrafast", http=http)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("kind", ["body", "link", "cog", "command"])
def test_the_film_is_what_they_make_of_it(
    things: dict[str, Path], tmp_path: Path, base: str, kind: str, view: str
) -> None:
    """Frame by frame with the sound, with the original sound and our own mark."""
    film = made(things, tmp_path, tools_of(kind, base), view)
    found = np.array([lips.strip(luma) for luma in clips.lumas(film)])
    tone = clips.tone(FRAMES / 25)[:, 0] * np.abs(np.sin(9 * np.arange(FRAMES * 1920) / 48_000))
    expected = np.minimum(1, 4 * np.abs(tone).reshape(FRAMES, -1).mean(1))
    assert np.abs(found - expected).max() < 0.06
    assert clips.lengths(film)[:2] == (FRAMES, FRAMES / 25)


@pytest.mark.parametrize(
    ("path", "more", "trouble", "words"),
    [
        ("/lip-sync", {}, "crashed", "'loc': ['body', 'video_file'], 'msg': 'Field required'"),
        ("/jobs", {}, "unavailable", "The lip-sync server says that it is at {base}/jobs/: set this URL."),
        ("/jobs/", {}, "crashed", '(If a link to it is in there, set where, as in answer = "json:result.url".)'),
        ("/jobs/", {"answer": "json:url"}, "crashed", "has no video at 'url': {'status': 'done'"),
        ("/predictions", {"shape": "cog", "face": "nobody"}, "crashed", "answered 500: Internal Server Error"),
        ("/nowhere", {}, "crashed", "answered 404: Not Found"),
    ],
)  # fmt: skip
def test_what_is_set_wrong_is_told_so_that_it_can_be_set_right(
    things: dict[str, Path], tmp_path: Path, base: str, path: str, more: dict[str, Any], trouble: str, words: str
) -> None:
    """In the words of a server as people run them."""
    with pytest.raises(Unmade) as caught:
        made(things, tmp_path, Tools("http", http=HttpTools(f"{base}{path}", **more)))
    assert (caught.value.trouble, words.replace("{base}", base) in str(caught.value)) == (trouble, True), caught.value
    assert not (tmp_path / "out.mp4").exists()


def test_nobody_is_asked_where_nothing_is_said(tmp_path: Path) -> None:
    """Who is seen lives all the same."""
    tools = Tools("command", watermark=False, command=CommandTools(("/nowhere/wav2lip", "{out}")))
    film = Film((Scene(Presenter("Ada"), seconds=0.4),), 320, 180)
    produce(
        Production(film, {"out.mp4": Whole()}), {}, {"out.mp4": tmp_path / "out.mp4"}, tools, tmp_path / "s", _untold
    )
    lumas = clips.lumas(tmp_path / "out.mp4")
    assert np.abs(lumas[9].astype(int) - lumas[0]).max() > 20
