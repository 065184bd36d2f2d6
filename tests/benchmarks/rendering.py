"""What films cost, as ratios to what cannot be avoided: decoding and encoding. A process of its own; prints JSON.

`python -m tests.benchmarks.rendering` measures all but the memory, `… memory FOLDER` what a minute's film takes.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av

from emulator.media.fetch import Fetcher
from emulator.media.renderers.base import Recipe
from emulator.media.renderers.stub import made
from emulator.studio.cutting.production import produce
from emulator.studio.film import Film, Line, Recording, Scene, Speech
from emulator.studio.studio import Bounds, Studio
from emulator.studio.takes import Production, Sound, Still, Take, Whole
from emulator.studio.tools import Tools
from emulator.studio.views import File, Footage, Photo, Presenter

SECONDS = 10.0
ROUNDS = 3
TEXT = "Ten seconds of somebody who tells, without haste, how long it takes to make ten seconds of somebody who tells."
TOOLS = Tools("puppet")
VIDEO, PHOTO, VOICE = (File(f"https://bench.test/{name}") for name in ("clip.mp4", "photo.png", "voice.wav"))


def untold(share: float) -> None:
    """Nobody asks how far it is."""


def shot(production: Production, folder: Path) -> None:
    """Make a production with the materials of a folder; its files are there, too."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        files = {each.url: folder / each.url.rpartition("/")[2] for each in (VIDEO, PHOTO, VOICE)}
        produce(production, files, {name: folder / name for name in production.takes}, TOOLS, Path(scratch), untold)


def materials(folder: Path, seconds: float = SECONDS) -> None:
    """A presenter of 1280x720 in a video and in a picture, and a voice."""
    speech = Speech(TEXT, seconds=seconds)
    film = Film((Scene(Presenter("Bench"), (Line(speech),), seconds),), 1280, 720, 25.0, seconds)
    takes: dict[str, Take] = {"clip.mp4": Whole(), "photo.png": Still(), "voice.wav": Sound()}
    shot(Production(film, takes, watermark=False), folder)


def spoken(view: Footage | Photo, *, mark: str = "", seconds: float = SECONDS) -> Production:
    """The view says what the voice says."""
    film = Film((Scene(view, (Line(Recording(VOICE)),), seconds),), 1280, 720, 25.0, seconds)
    return Production(film, {"out.mp4": Whole(watermark=mark)})


def written(frames: Iterable[av.VideoFrame | av.AudioFrame], path: Path) -> None:
    """These frames as a film, by the same encoders with the same settings."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as file:
        video = file.add_stream("libx264", rate=Fraction(25), options={"preset": TOOLS.preset, "crf": "21"})
        video.width, video.height, video.pix_fmt = 1280, 720, "yuv420p"
        audio = file.add_stream("aac", rate=48_000, options={"aac_coder": "fast"})
        audio.layout, audio.bit_rate = "stereo", 128_000
        number = 0
        for frame in frames:
            if isinstance(frame, av.AudioFrame):
                file.mux(audio.encode(frame))
            else:
                frame.pts, frame.time_base = number, Fraction(1, 25)
                number += 1
                file.mux(video.encode(frame))
        file.mux(video.encode())
        file.mux(audio.encode())


def decoded(source: Path) -> Iterator[av.VideoFrame | av.AudioFrame]:
    """All frames of a film, picture and sound."""
    with av.open(str(source)) as file:
        for packet in file.demux():
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame | av.AudioFrame):
                    yield frame


def transcoded(source: Path, path: Path) -> None:
    """Pure decoding and encoding."""
    written(decoded(source), path)


def best(rounds: int, *works: Callable[[], object]) -> list[float]:
    """Seconds of each, the least of several rounds; they take turns, so that a noisy moment meets all."""
    found = [float("inf")] * len(works)
    for _ in range(rounds):
        for place, work in enumerate(works):
            begun = time.perf_counter()
            work()
            found[place] = min(found[place], time.perf_counter() - begun)
    return found


def ratios(folder: Path) -> dict[str, float]:
    """Of a video and a photo that speak, to decoding and encoding, and to encoding."""
    spare = folder / "spare.mp4"
    clip, film_shot = folder / "clip.mp4", spoken(Footage(VIDEO))
    floor, film = best(ROUNDS, lambda: transcoded(clip, spare), lambda: shot(film_shot, folder))
    shot(spoken(Photo(PHOTO)), folder)
    frames = list(decoded(folder / "out.mp4"))
    encoding, photo = best(ROUNDS, lambda: written(frames, spare), lambda: shot(spoken(Photo(PHOTO)), folder))
    return {"film": film / floor, "film_s": film / SECONDS, "photo": photo / encoding, "photo_s": photo / SECONDS}


async def together(folder: Path) -> float:
    """How many times as much two workers do as one, with two films."""
    kept = {each.url: (folder / each.url.rpartition("/")[2]).read_bytes() for each in (VIDEO, VOICE)}

    async def own(url: str) -> bytes | None:
        return kept.get(url)

    taken = []
    for workers in (1, 2):
        studio = Studio(TOOLS, Fetcher("local", own=own), Bounds(workers=workers))
        try:
            await asyncio.gather(*(studio.make("puppet", spoken(Footage(VIDEO), mark=m, seconds=0.5)) for m in "ab"))
            begun = time.perf_counter()
            await asyncio.gather(*(studio.make("puppet", spoken(Footage(VIDEO), mark=mark)) for mark in "ab"))
            taken.append(time.perf_counter() - begun)
        finally:
            await studio.close()
    return taken[0] / taken[1]


def minute(folder: Path) -> float:
    """MB that a film of a minute takes at most."""
    materials(folder, 60.0)
    command = [sys.executable, "-m", "tests.benchmarks.rendering", "memory", str(folder)]
    return float(subprocess.run(command, capture_output=True, check=True).stdout)


def most_resident() -> float:
    """MB that this process has held at most. What `getrusage` says is no less than its parent's."""
    (line,) = (each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Everything, or what another of these processes asks for."""
    if sys.argv[1:2] == ["memory"]:
        shot(spoken(Footage(VIDEO), seconds=60.0), Path(sys.argv[2]))
        print(most_resident())
        return
    (stub,) = best(20, lambda: made(Recipe("video", "mp4", 60.0, 1280, 720)))
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        materials(folder)
        found = {**ratios(folder), "together": asyncio.run(together(folder)), "stub_ms": stub * 1000}
        json.dump({**found, "minute_mb": minute(folder)}, sys.stdout)


if __name__ == "__main__":
    main()
