"""Makes the files of a production: scenes become frames and sound, and those become files."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from emulator.studio.bounds import cores
from emulator.studio.cutting import scenes, sounding, transitions
from emulator.studio.cutting.ahead import ahead
from emulator.studio.cutting.materials import RATE_OF_STILLS, SIZE, Materials
from emulator.studio.cutting.scenes import Cut, Picture, Shown
from emulator.studio.cutting.staging import Format
from emulator.studio.errors import Unmade
from emulator.studio.film import Film
from emulator.studio.frames import planes, stills
from emulator.studio.frames.photos import evened
from emulator.studio.frames.reading import LONGEST, calm
from emulator.studio.frames.writing import Writer
from emulator.studio.lettering import marks
from emulator.studio.renderers.choosing import chosen
from emulator.studio.sound import writing as sound_files
from emulator.studio.takes import Crop, Production, Sound, Still, Take, Whole
from emulator.studio.tools import Tools
from emulator.studio.views import File, Footage, Invention, Photo, View

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Frame, Progress
    from emulator.studio.sound.buffers import Wave

_LARGEST = 3840
"""Pixels, of a film's longer side."""
_MOST_THREADS = 4
"""Of an encoder: each keeps frames of its own in memory, and there is a worker for every core."""
_SOUND_DONE = 0.1
"""The share of the time after which the sound is there."""


def produce(
    production: Production,
    files: Mapping[str, Path | None],
    out: Mapping[str, Path],
    tools: Tools,
    scratch: Path,
    progress: "Progress",
) -> tuple[str, ...]:
    """Make every take of a production; notes for the job's log. Raises Unmade.

    `files`: the local file of each URL, none for what is out of reach. `out`: where each take goes, by its name.
    `scratch`: an empty folder for files of its own, on the same disk. A take is written whole or not at all.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    materials = Materials(files, scratch)
    told = _Rising(progress)
    takes = {name: take for name, take in production.takes.items() if name in out}
    for name, take in takes.items():
        if isinstance(take, Crop):
            _crop(take, out[name], materials)
    rest = {name: take for name, take in takes.items() if not isinstance(take, Crop)}
    if rest and production.film is not None and production.film.scenes:
        _Shooting(production, production.film, rest, out, tools, scratch, materials).make(told)
    told(1.0)
    return tuple(materials.notes)


class _Rising:
    """Progress that never goes back."""

    def __init__(self, progress: "Progress") -> None:
        self._progress, self._last = progress, 0.0

    def __call__(self, done: float) -> None:
        done = min(max(done, self._last), 1.0)
        if done - self._last >= 0.002 or done == 1.0 > self._last:
            self._last = done
            self._progress(done)


def _crop(take: Crop, path: Path, materials: Materials) -> None:
    local = materials.path(take.file)
    video = None if local is None else materials.moving(take.file)
    if video is None:
        picture, _ = materials.picture(take.file)
    else:
        number = int(take.at * video.fps + 1e-6)
        frame = next(iter(video.picked([number])))
        picture = planes.to_bgr(frame, planes.matrix_of(video.width, video.height))
    stills.write(stills.around(picture, take.face), path, take.width, take.height)


def format_of(film: Film, materials: Materials, *, alpha: bool = False) -> Format:
    """The size and rate of a film: its own, or those of its first view. Raises Unmade."""
    width, height, fps = film.width, film.height, film.fps
    sized, paced = min(width, height) > 0, fps > 0
    rate = calm(Fraction(fps).limit_denominator(1001)) if paced else RATE_OF_STILLS
    if not sized or not paced:
        seen = _measured(film.scenes[0].view, materials)
        width, height = (width, height) if sized else seen[:2]
        rate = rate if paced else seen[2]
    scale = min(1.0, _LARGEST / max(width, height))
    size = planes.even(width * scale, 16), planes.even(height * scale, 16)
    return Format(size, rate, planes.matrix_of(*size), alpha)


def _measured(view: View | None, materials: Materials) -> tuple[int, int, Fraction]:
    match view:
        case Footage(file=file):
            video = materials.moving(file)
            return video.width, video.height, video.rate
        case Photo(file=file) | Invention(file=File() as file):
            picture = evened(materials.picture(file)[0])
            return picture.shape[1], picture.shape[0], RATE_OF_STILLS
        case _:
            return *SIZE, RATE_OF_STILLS


def _under(mark: marks.Mark, pictures: Iterator[Picture]) -> Iterator[Picture]:
    for frame, alpha in pictures:
        marked = frame.copy(), None if alpha is None else alpha.copy()
        mark.lay(*marked)
        yield marked


class _Shooting:
    """The making of one film's takes."""

    def __init__(
        self, production: Production, film: Film, takes: Mapping[str, Take], out: Mapping[str, Path], tools: Tools,
        scratch: Path, materials: Materials,
    ) -> None:  # fmt: skip
        self._film, self._takes, self._out = film, takes, out
        self._tools, self._scratch, self._materials = tools, scratch, materials
        self._marked = production.watermark and tools.watermark
        alpha = any(isinstance(take, Whole) and take.alpha for take in takes.values())
        self._format = format_of(film, materials, alpha=alpha)
        self._renderer = cache(lambda: chosen(tools))

    def make(self, progress: "Progress") -> None:
        """Sound first, which says how long everything is; then every frame once, into all files."""
        cuts = [scenes.cut(scene, self._format, self._materials, self._scratch) for scene in self._film.scenes]
        whole = sum(each.length for each in cuts)
        length = whole if self._film.seconds is None else max(1, round(self._film.seconds * self._format.fps))
        if max(length, whole) > LONGEST * self._format.fps:
            raise Unmade("too large", f"The film would be longer than {LONGEST:.0f} seconds.")
        kinds = {type(take) for take in self._takes.values()}
        sound = None
        if Sound in kinds or (Whole in kinds and not self._film.silent):
            sound = sounding.sounded(
                self._film, cuts, length, self._format.fps, self._materials, self._scratch, seen=Whole in kinds
            )
        for name, take in self._takes.items():
            if isinstance(take, Sound) and sound is not None:
                draft = self._scratch / f"sound{self._out[name].suffix}"
                sound_files.write(sound, draft, take.rate)
                draft.replace(self._out[name])
        progress(_SOUND_DONE)
        self._shoot(cuts, length, None if self._film.silent else sound, progress)

    def _shoot(self, cuts: Sequence[Cut], length: int, sound: "Wave | None", progress: "Progress") -> None:
        last = length - 1
        wanted: dict[int, list[str]] = {}
        for name, take in self._takes.items():
            if isinstance(take, Still):
                number = min(last, int(max(take.at, 0.0) * self._format.fps + 1e-6))
                wanted.setdefault(number, []).append(name)
        films = {name: take for name, take in self._takes.items() if isinstance(take, Whole)}
        end = length if films else max(wanted, default=-1) + 1
        if not end:
            return
        copies = [
            _Copy(take, self._writer(name, take, sound), self._format, self._tools) for name, take in films.items()
        ]
        pictures = self._pictures(cuts, end, progress)
        if self._marked:
            mark = marks.watermark(marks.EMULATED, self._format.size, self._format.matrix, self._tools.font)
            pictures = _under(mark, pictures)
        done = False
        try:
            for number, (frame, alpha) in enumerate(ahead(pictures)):
                for name in wanted.get(number, ()):
                    self._still(name, scenes.opaque((frame, alpha), self._format.matrix))
                for copy in copies:
                    copy.write((frame, alpha))
            done = True
        finally:
            for copy in copies:
                copy.end(done=done)

    def _writer(self, name: str, take: Whole, sound: "Wave | None") -> Writer:
        folder = self._scratch / f"take-{len(list(self._scratch.iterdir()))}"
        folder.mkdir()
        width, height = self._format.size
        return Writer(
            self._out[name], folder, width=width, height=height, rate=self._format.rate, matrix=self._format.matrix,
            preset=self._tools.preset, sound=sound, alpha=take.alpha, threads=self._threads,
        )  # fmt: skip

    @property
    def _threads(self) -> int:
        """For the encoder: pictures are drawn quickly; films keep a core busy, and leave one for a million pixels."""
        width, height = self._format.size
        filmed = any(isinstance(scene.view, Footage) for scene in self._film.scenes)
        return min(max(1, round(width * height / 1e6)) if filmed else _MOST_THREADS, _MOST_THREADS, cores())

    def _still(self, name: str, frame: "Frame") -> None:
        take = self._takes[name]
        assert isinstance(take, Still)
        stills.save(frame, self._format.matrix, self._out[name], take.width, take.height)

    def _pictures(self, cuts: Sequence[Cut], end: int, progress: "Progress") -> Iterator[Picture]:
        """So many frames of the film: scene after scene, the last frame held where they are too short."""
        number, held = 0, None
        black = planes.filled(*self._format.size, (0, 0, 0), self._format.matrix), None
        for index, each in enumerate(cuts):
            if number >= end:
                return
            before, begun = held, number
            if before is None and each.scene.transition.name != "none":
                before = black
            told = _within(progress, begun, each.length, end)
            shown = self._shown(index, each)
            for at, new in enumerate(shown.pictures(told)):
                if at >= each.length or number >= end:
                    break
                held = new
                picture = new if before is None else self._crossed(each, before, new, at)
                if each is cuts[-1]:
                    picture = self._left(each, picture, black, at)
                yield picture
                number += 1
                progress(_SOUND_DONE + (1 - _SOUND_DONE) * (0.5 * begun + 0.5 * number) / end)
            while held is not None and number < min(end, begun + each.length):  # a renderer that ended early
                yield held
                number += 1
        while held is not None and number < end:
            yield held
            number += 1

    def _shown(self, index: int, each: Cut) -> Shown:
        folder = self._scratch / f"scene-{index}"
        folder.mkdir(exist_ok=True)
        return Shown(each, self._format, self._tools, self._materials, folder, self._renderer)

    def _left(self, each: Cut, old: Picture, new: Picture, at: int) -> Picture:
        """The last scene, as it goes."""
        wanted = each.scene.leaving
        frames = min(wanted.seconds * self._format.fps, each.length / 2)
        left = each.length - at
        if wanted.name == "none" or left > frames:
            return old
        share = 1 - left / (frames + 1)
        alpha = transitions.between_alphas(wanted.name, old[1], new[1], share)
        return transitions.between(wanted.name, old[0], new[0], share), alpha

    def _crossed(self, each: Cut, old: Picture, new: Picture, at: int) -> Picture:
        wanted = each.scene.transition
        seconds = min(wanted.seconds, each.length / self._format.fps / 2)
        if wanted.name == "none" or at >= seconds * self._format.fps:
            return new
        share = (at + 1) / (seconds * self._format.fps + 1)
        alpha = transitions.between_alphas(wanted.name, old[1], new[1], share)
        return transitions.between(wanted.name, old[0], new[0], share), alpha


class _Copy:
    """One of the film's files, with a watermark of its own."""

    def __init__(self, take: Whole, writer: Writer, wanted: Format, tools: Tools) -> None:
        self._take, self._writer, self._format = take, writer, wanted
        self._mark = None
        if take.watermark:
            self._mark = marks.watermark(take.watermark, wanted.size, wanted.matrix, tools.font, left=True)

    def write(self, picture: Picture) -> None:
        """The next frame."""
        frame, alpha = picture
        if not self._take.alpha:
            frame, alpha = scenes.opaque(picture, self._format.matrix), None
        if self._mark is not None:
            frame = frame.copy()
            self._mark.lay(frame, alpha)
        self._writer.write(frame, alpha)

    def end(self, *, done: bool) -> None:
        """The file is there, or nothing is."""
        if done:
            self._writer.close()
        else:
            self._writer.abandon()


def _within(progress: "Progress", begun: int, length: int, end: int) -> "Progress":
    """A renderer's progress counts half, frames that are written the other half."""
    return lambda done: progress(
        _SOUND_DONE + (1 - _SOUND_DONE) * (begun + 0.5 * length * min(max(done, 0.0), 1.0)) / end
    )
