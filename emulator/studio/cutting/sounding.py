"""A film's sound: its scenes' lines and own sound in their places, and music under everything."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np

from emulator.studio.cutting.materials import Materials
from emulator.studio.cutting.scenes import Cut
from emulator.studio.film import Film, Recording
from emulator.studio.inventing import wishes
from emulator.studio.inventing.ambience import ambience
from emulator.studio.sound import mixing
from emulator.studio.sound.buffers import RATE, Wave
from emulator.studio.sound.mixing import Piece
from emulator.studio.views import Footage, Invention

_TEMPOS = (0.5, 2.0)
"""Within which FFmpeg changes how fast a sound goes and nothing else; beyond, it is done twice or more."""
_WIDEST = (1 / 16, 16.0)


def sounded(
    film: Film, cuts: Sequence[Cut], frames: int, fps: float, materials: Materials, scratch: Path, *, seen: bool = True
) -> Wave:
    """Stereo at 48 kHz, as long as so many frames; of a film that is only heard to the sample. Raises Unmade."""
    music = materials.sound(film.music, needed=False) if film.music else None
    if music is not None and not len(music):
        music = None
        materials.notes.append("The music holds no sound; there is none.")
    samples = mixing.length(frames, fps) if seen or film.seconds is None else round(film.seconds * RATE)
    pieces = _pieces(cuts, fps, materials, invented=film.music is None)
    return mixing.mix(pieces, samples, music=music, music_volume=film.music_volume, scratch=scratch)


def _pieces(cuts: Sequence[Cut], fps: float, materials: Materials, *, invented: bool) -> Iterator[Piece]:
    """`invented`: whether places may be heard, in a film of nothing else."""
    begun = 0
    invented = invented and all(isinstance(each.scene.view, Invention) for each in cuts)
    for each in cuts:
        start, end = begun / fps, (begun + each.length) / fps
        yield from _own(each, start, end, fps, materials)
        if invented and isinstance(each.scene.view, Invention):
            wanted = wishes.read(each.scene.view.prompt, each.scene.view.without)
            yield Piece(ambience(wanted, end - start), start, 1.0, end)
        for said in each.lines:
            yield Piece(said.samples, start + said.line.at, said.line.volume, end)
        begun += each.length


def _own(each: Cut, start: float, end: float, fps: float, materials: Materials) -> Iterator[Piece]:
    """The sound of a scene's video, as its pictures go: what runs backward is silent."""
    view, moving = each.scene.view, each.moving
    if not isinstance(view, Footage) or moving is None or view.volume <= 0 or materials.path(view.file) is None:
        return
    wave = materials.sound(Recording(view.file), needed=False)
    if not len(wave):
        return
    seconds = moving.length / fps
    match each.scene.sync:
        case "remap":
            yield Piece(paced(wave, seconds / (end - start)), start, view.volume, end)
        case "loop" | "bounce" as mode:
            every = seconds if mode == "loop" else max(1, 2 * moving.length - 2) / fps
            at = start
            while at < end:
                yield Piece(wave, at, view.volume, min(end, at + seconds))
                at += every
        case _:
            yield Piece(wave, start, view.volume, end)


def paced(wave: Wave, pace: float) -> Wave:
    """The sound so many times as fast, at the same pitch (samples x 2)."""
    pace = min(max(pace, _WIDEST[0]), _WIDEST[1])
    steps = []
    while not _TEMPOS[0] <= pace <= _TEMPOS[1]:
        step = _TEMPOS[1] if pace > 1 else _TEMPOS[0]
        steps.append(step)
        pace /= step
    steps.append(pace)
    graph: Any = av.filter.Graph()
    nodes = [graph.add_abuffer(format="flt", sample_rate=RATE, layout="stereo", time_base=f"1/{RATE}")]
    nodes += [graph.add("atempo", f"{step:.6f}") for step in steps]
    nodes.append(graph.add("abuffersink"))
    graph.link_nodes(*nodes).configure()
    made = []
    for start in (*range(0, len(wave), RATE), None):
        block = None
        if start is not None:
            samples = np.ascontiguousarray(wave[start : start + RATE], np.float32).reshape(1, -1)
            block = av.AudioFrame.from_ndarray(samples, "flt", "stereo")
            block.sample_rate, block.pts = RATE, start
        graph.push(block)
        while True:
            try:
                made.append(graph.pull().to_ndarray().reshape(-1, 2))
            except (av.BlockingIOError, av.EOFError):
                break
    return np.concatenate(made) if made else wave[:0]
