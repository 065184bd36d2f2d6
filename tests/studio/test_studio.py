"""The studio in the server: made once, kept, shared, cancelled; and nothing of it is loaded where it is not used."""

import asyncio
import base64
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from tempfile import gettempdir
from unittest.mock import Mock

import pytest

from emulator.media.fetch import Fetcher
from emulator.media.samples import sample
from emulator.studio.errors import Unmade
from emulator.studio.film import Film, Line, Person, Recording, Scene
from emulator.studio.props import Props
from emulator.studio.studio import Bounds, Made, Studio
from emulator.studio.takes import Crop, Production, Whole
from emulator.studio.tools import CommandTools, Tools
from emulator.studio.views import File, Footage, Photo

pytestmark = pytest.mark.anyio
PUPPET = Tools(renderer="puppet")
ROOMY = Bounds()
Ended = Callable[[Path], Awaitable[bool]]


def data(content: bytes) -> str:
    """A URL that is its own content."""
    return "data:application/octet-stream;base64," + base64.b64encode(content).decode()


def png(mark: str) -> File:
    """A picture by its first bytes, which is all that is looked at here."""
    return File(data(b"\x89PNG\r\n\x1a\n" + f"{mark:>9}".encode()))


def production(*files: File, name: str = "result.mp4") -> Production:
    """A film of these pictures."""
    return Production(Film(tuple(Scene(Photo(file)) for file in files)), {name: Whole()})


def studio_of(
    produce: str = "produce", tools: Tools = PUPPET, fetcher: Fetcher | None = None, limits: Bounds = ROOMY
) -> Studio:
    """A studio whose workers run a function of `orders`."""
    orders = "tests.studio.orders"
    return Studio(tools, fetcher or Fetcher("local"), limits, produce=f"{orders}:{produce}", people=f"{orders}:people")


@pytest.fixture
async def studio(anyio_backend: str) -> AsyncIterator[Studio]:
    """One that makes stand-ins."""
    studio = studio_of()
    yield studio
    await studio.close()


def folders() -> set[str]:
    """What studios have in the folder for temporary files."""
    return {str(path) for path in Path(gettempdir()).glob("emulator-studio-*/*")}


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary files are those of one test."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


async def test_a_film_comes_back_under_the_names_of_its_takes(studio: Studio) -> None:
    """With what was noted while it was made, and its progress."""
    told: list[float] = []
    made = await studio.make("puppet", production(png("face"), name="17-2.MP4"), told.append)
    assert made["17-2.MP4"].startswith(b"0.mp4 puppet ")
    assert made["17-2.MP4"].endswith(b".png     face")
    assert (made.notes, told[0], told[-1]) == (("a stand-in was used",), 0.0, 0.5)


async def test_equal_films_are_made_once(studio: Studio) -> None:
    """Whatever their files are called and wherever they come from; others are made."""
    one = await studio.make("puppet", production(png("face"), name="one.mp4"))
    other = production(replace(png("face"), seconds=5.0), name="other.mp4")
    before = folders()
    assert (await studio.make("puppet", other))["other.mp4"] == one["one.mp4"]
    assert (await studio.make("puppet", production(png("else"), name="one.mp4"))) != one
    assert (await studio.make("puppet", production(png("face"), name="one.webm"))).values() != one.values()
    assert folders() == before


def tidied_up(folder: Path) -> None:
    """The folders of all studios in there are gone."""
    for home in folder.glob("emulator-studio-*"):
        shutil.rmtree(home)


async def test_a_tidied_up_folder_comes_back(studio: Studio, tmp_path: Path) -> None:
    """Systems empty the folder for temporary files now and then; what was made is still there."""
    made = await studio.make("puppet", production(png("face")))
    tidied_up(tmp_path)
    assert await studio.make("puppet", production(png("face"))) == made
    assert await studio.make("puppet", production(png("else")))


async def test_where_nothing_can_be_written_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder at all, or one that is full while files are put there."""
    studio = studio_of()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(Unmade, match=r"no room.*: No such file or directory"):
        await studio.make("puppet", production(png("face")))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("emulator.studio.props.hashlib.file_digest", Mock(side_effect=OSError(28, "No space left")))
    with pytest.raises(Unmade, match=r"no room.*: No space left"):
        await studio.make("puppet", production(png("face")))
    await studio.close()


async def test_films_of_one_time_are_made_together(studio: Studio) -> None:
    """Those who come later wait with the first."""
    asked = [studio.make("puppet", production(png("face"), name=f"{n}.mp4")) for n in range(5)]
    made = await asyncio.gather(*asked)
    assert len({content for each in made for content in each.values()}) == 1


async def test_what_is_out_of_reach_is_left_to_the_worker() -> None:
    """It gets no path; two such films are one only if the file is."""
    studio = studio_of(fetcher=Fetcher("never"))
    try:
        file = File("https://example.com/face.png", 5.0, 640, 360)
        made = await studio.make("puppet", production(file, png("face"), name="a.mp4"))
        assert made["a.mp4"].endswith(b" -|.png     face")
        elsewhere = replace(file, url="https://example.com/b.png")
        assert await studio.make("puppet", production(elsewhere, png("face"), name="a.mp4")) != made
        assert await studio.make("puppet", production(file, png("face"), name="a.mp4")) == made
        assert await studio.people(file) == (Person((230.0, 90.0, 180.0, 180.0), 0.0, 0.0, 5.0),)
    finally:
        await studio.close()


@pytest.mark.parametrize(
    ("url", "trouble", "words"),
    [
        (data(b"<!doctype html>"), "unreadable", "not audio, video or a picture"),
        ("data:image/png;base64,####", "unreadable", "not Base64"),
        ("data:text/plain,hello", "unreadable", "not a Base64 data: URL"),
        (data(b"\0\0\0\x20ftypisom"), "unreadable", "cut off"),
        ("file:///etc/passwd", "unfetchable", "only http and https"),
        ("http://127.0.0.1:9/a.mp4", "unfetchable", "cannot be fetched"),
        ("http://169.254.169.254/latest/meta-data/", "unfetchable", "not an address"),
    ],
)
async def test_bad_files_are_told_apart_before_a_worker_sees_them(url: str, trouble: str, words: str) -> None:
    """Each with its trouble, and no process is started."""
    studio = studio_of(fetcher=Fetcher("always"))
    try:
        with pytest.raises(Unmade, match=words) as caught:
            await studio.make("puppet", production(png("face"), File(url)))
        assert caught.value.trouble == trouble
        assert len(str(caught.value)) < 400
    finally:
        await studio.close()


async def test_files_are_bounded(tmp_path: Path) -> None:
    """Each by itself, all together, and in number."""
    with pytest.raises(Unmade, match="longer than 10 bytes") as caught:
        await Props(Fetcher("local"), limit=10).gather([png("face")], tmp_path)
    assert caught.value.trouble == "too large"
    with pytest.raises(Unmade, match="larger than 30 bytes together"):
        await Props(Fetcher("local"), total=30).gather([png("face"), png("else")], tmp_path)
    with pytest.raises(Unmade, match="made of 300 files"):
        await Props(Fetcher("local")).gather([File(f"http://localhost/{n}") for n in range(300)], tmp_path)


async def test_every_file_of_a_production_is_fetched_once(tmp_path: Path) -> None:
    """However often and wherever it is named."""
    asked: list[str] = []

    async def own(url: str) -> bytes | None:
        asked.append(url)
        return sample("photo.jpg", {})[0]

    face, voice = File("http://localhost/face"), File("http://localhost/voice", 1.0)
    scene = Scene(Footage(face), (Line(Recording(voice)), Line(Recording(replace(voice, seconds=2.0)))))
    takes = {"crop.png": Crop(face, (0.0, 0.0, 1.0, 1.0))}
    fetcher = Fetcher("local", own)
    studio = studio_of(fetcher=fetcher)
    try:
        made = await studio.make("puppet", Production(Film((scene, scene)), takes))
        assert made["crop.png"].count(b".jpg") == 2
        assert sorted(asked) == [face.url, voice.url]
    finally:
        await studio.close()


async def test_a_job_keeps_its_film_when_its_source_changes() -> None:
    """Another job gets the source as it is by then."""
    content = [png("old").url, png("new").url]

    async def own(url: str) -> bytes | None:
        return base64.b64decode(content.pop(0).partition(",")[2])

    studio = studio_of(fetcher=Fetcher("local", own))
    try:
        film = production(File("http://localhost/face.png"), name="a.mp4")
        first = await studio.make("puppet", film, job="one")
        assert await studio.make("puppet", film, job="one") == first
        assert (await studio.make("puppet", film, job="two"))["a.mp4"].endswith(b"new")
        assert content == []
    finally:
        await studio.close()


def made_of(url: str) -> Production:
    """A film of one file."""
    return production(File(url), name="a.mp4")


async def test_a_film_may_be_made_of_other_films_but_not_of_itself(anyio_backend: str) -> None:
    """Jobs whose sources are one another's results fail; those in a row are made, all at the same time."""
    sources = {"one": "two", "two": "three", "three": "", "round": "and", "and": "round", "self": "self"}

    async def own(url: str) -> bytes | None:
        if not (job := url.rpartition("/")[2]):
            return b"\x89PNG\r\n\x1a\n     seed"
        await film(job)
        return f"\x89PNG\r\n\x1a\n     {job:>4}".encode("latin-1")

    async def film(job: str) -> Made:
        return await studio.make("puppet", made_of(f"http://localhost/{sources[job]}"), job=job)

    studio = studio_of(fetcher=Fetcher("local", own))
    try:
        async with asyncio.timeout(20):
            made = await asyncio.gather(*map(film, sources), return_exceptions=True)
        assert [isinstance(each, Made) for each in made] == [True, True, True, False, False, False]
        assert {str(each) for each in made[3:]} == {"The film would be made of itself."}
        assert not folders()
    finally:
        await studio.close()


async def test_people_are_found_once(studio: Studio) -> None:
    """In a worker."""
    found = await studio.people(png("face"))
    assert found == (Person((1.0, 2.0, 3.0, 4.0), 0.5, 0.0, 17.0),)
    assert await studio.people(replace(png("face"), seconds=3.0)) is found


async def test_the_shelf_is_bounded() -> None:
    """What was not asked for longest moves to the disk, and then gives way."""
    studio = studio_of(limits=Bounds(shelf_memory=50, shelf_disk=50))
    try:
        films = [production(png(str(n)), name="a.mp4") for n in range(3)]
        pids = [await studio.make("puppet", film) for film in films]
        assert [await studio.make("puppet", film) for film in films[1:]] == pids[1:]
        kept = [Path(folder) for folder in folders() if "film-" in folder]
        assert len(kept) == 1
        assert sum(file.stat().st_size for folder in kept for file in folder.iterdir()) <= 50
        assert await studio.make("puppet", films[0]) != pids[0]
    finally:
        await studio.close()
    assert not [folder for folder in kept if folder.exists()]


async def hanging(studio: Studio) -> "asyncio.Task[Made]":
    """A film that is under way and will never end."""
    begun = asyncio.Event()
    task = asyncio.create_task(
        studio.make("puppet", production(png("face")), lambda share: begun.set() if share else None)
    )
    async with asyncio.timeout(20):
        await begun.wait()
    return task


async def test_the_last_who_waits_cancels_the_work(tmp_path: Path, ended: Ended) -> None:
    """The first who goes does not; at the end there is neither process nor folder."""
    lock = tmp_path / "lock"
    studio = studio_of("produce_for_ever", replace(PUPPET, command=CommandTools((str(lock),))))
    try:
        one = await hanging(studio)
        other = await hanging(studio)
        pid = int(lock.read_text())
        one.cancel()
        await asyncio.wait([one])
        os.kill(pid, 0)
        assert folders()
        other.cancel()
        await asyncio.wait([other])
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        assert not folders()
        assert await ended(lock)
    finally:
        await studio.close()


async def test_who_asks_for_people_does_not_wait_for_films(tmp_path: Path) -> None:
    """Not even where the only worker is busy for ever."""
    tools = replace(PUPPET, command=CommandTools((str(tmp_path / "lock"),)))
    studio = studio_of("produce_for_ever", tools, limits=Bounds(workers=1))
    try:
        film = await hanging(studio)
        async with asyncio.timeout(20):
            assert len(await studio.people(png("face"))) == 1
        film.cancel()
        await asyncio.wait([film])
    finally:
        await studio.close()


async def test_closing_cancels_and_deletes_everything(tmp_path: Path, ended: Ended) -> None:
    """Who waits is told why."""
    lock = tmp_path / "lock"
    studio = studio_of("produce_for_ever", replace(PUPPET, command=CommandTools((str(lock),))))
    task = await hanging(studio)
    await studio.close()
    with pytest.raises(Unmade, match="the emulator is ending"):
        await task
    assert await ended(lock)
    assert not folders()


@pytest.mark.parametrize(("produce", "words"), [("produce_nothing", "missing"), ("raises", "takes 0 positional")])
async def test_what_was_not_made_is_said(produce: str, words: str) -> None:
    """And not kept: it may work next time."""
    studio = studio_of(produce)
    try:
        for _ in range(2):
            with pytest.raises(Unmade, match=words):
                await studio.make("puppet", production(png("face")))
        assert not folders()
    finally:
        await studio.close()


async def test_what_fails_again_and_again_is_tried_only_so_often(tmp_path: Path) -> None:
    """Three times in a minute for each job, however many ask; then, or after a reset, once more."""
    now, tries = [0.0], tmp_path / "tries"
    tools = replace(PUPPET, command=CommandTools((str(tries),)))
    failing = Studio(tools, Fetcher("local"), produce="tests.studio.orders:marks_and_fails", measure=lambda: now[0])

    async def tried(job: str) -> int:
        with pytest.raises(Unmade, match="Nobody is seen"):
            await failing.make("puppet", production(png("a")), job=job, space="here")
        return len(tries.read_text())

    try:
        await asyncio.gather(*(tried("17") for _ in range(5)))
        assert [await tried("17") for _ in range(4)] == [2, 3, 3, 3]
        assert await tried("18") == 4
        now[0] += 60
        assert [await tried("17") for _ in range(4)] == [5, 6, 7, 7]
        failing.forget("there")
        assert await tried("17") == 7
        failing.forget("here")
        assert await tried("17") == 8
    finally:
        await failing.close()


async def test_what_somebody_elses_program_makes_is_asked_for_by_every_job() -> None:
    """It may have been mended since; a job that asks again is given what it was given."""
    tools = Tools(renderer="command", command=CommandTools(("true", "{out}")))
    studio = studio_of(tools=tools, limits=Bounds(workers=1))
    try:
        first, again, second = [
            await studio.make("command", production(png("face")), job=job) for job in ("one", "one", "two")
        ]
    finally:
        await studio.close()
    counts = [made["result.mp4"].split()[3] for made in (first, again, second)]
    assert counts == [b"1", b"1", b"2"]
