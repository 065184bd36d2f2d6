"""What Kling's results show and say: a task's script (see `script`) as a film, and the files taken from it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from emulator.core.job import Job
from emulator.providers.kling import rules
from emulator.providers.kling.refusals import TABLE
from emulator.providers.kling.voices import gender
from emulator.studio.errors import Trouble, Unmade
from emulator.studio.film import Film, Line, Recording, Scene, Speech, Transition, Voice
from emulator.studio.takes import Crop, Production, Sound, Take, Whole
from emulator.studio.views import Box, Brush, Camera, File, Footage, Invention, Photo

# wire: "5.041" of 5 seconds: one frame more, at 24 frames a second
FPS = 24.0
# assumed: the words of the logo
WATERMARK = "KlingAI"
# docs: text-to-speech, voice_language: zh, en
LANGUAGES = {"en": "en-US", "zh": "zh-CN"}
# assumed: videos with sound say what their prompt quotes
_QUOTED = re.compile('"([^"]+)"|\u201c([^\u201d]+)\u201d|\u300c([^\u300d]+)\u300d')
_CALLED = re.compile("<<<voice_([1-9])>>>")
_HAN = re.compile("[\u4e00-\u9fff]")
_PAUSE = 0.4
"""Seconds."""


def direct(job: Job) -> tuple[Production, ...]:
    """What a session, a speech or a task makes, exactly as long and as large as its answers say."""
    if job.kind == rules.IDENTIFY:
        return _crops(job)
    script = job.facts.get("film")
    if not script:  # made by the stub
        return ()
    plain, *watermarked = job.outputs
    film = Film(
        _scenes(script, plain.seconds),
        plain.width,
        plain.height,
        FPS if "shots" in script or "photo" in script else 0.0,
        plain.seconds,
        music=Recording(_file(script["music"])) if "music" in script else None,
        music_volume=1.0,
        silent=script.get("silent", False),
    )
    take: Take = Sound() if job.kind == rules.SPEECH else Whole()
    # docs: watermark_info: "Whether to generate watermarked results simultaneously"
    return (Production(film, {plain.name: take, **{each.name: Whole(WATERMARK) for each in watermarked}}),)


def _crops(job: Job) -> tuple[Production, ...]:
    """The faces of a session, each where it was seen best; nothing where nobody looked."""
    url, length, width, height = job.facts["video"][1:]
    video = File(url, length / 1000, width, height)
    takes = {
        output.name: Crop(video, _box(face[2]), face[3], output.width, output.height)
        for output, face in zip(job.outputs, job.facts["faces"], strict=True)
        if len(face) > 2
    }
    return (Production(None, takes),) if takes else ()


def _scenes(script: Mapping[str, Any], seconds: float) -> tuple[Scene, ...]:
    lines = tuple(_line(each) for each in script.get("lines", ()))
    if "shots" in script:
        return _shots(script, seconds)
    if "photo" in script:
        return (Scene(Photo(_file(script["photo"]), prompt=script.get("prompt", "")), lines, seconds),)
    if "video" in script:
        look = _clip(script["look"], rich=False) if "look" in script else None
        video = Footage(_file(script["video"]), script["volume"], look)
        if "goes_on" not in script:
            return (Scene(video, lines, seconds, "silence"),)
        before = min(video.file.seconds, seconds)
        added = Scene(_clip(script["goes_on"], rich=False), (), seconds - before)
        return (Scene(video, lines, before, "silence"), added)
    return (Scene(None, (_line(script),), seconds),)


def _shots(script: Mapping[str, Any], seconds: float) -> tuple[Scene, ...]:
    """Each for its share of the time; the last for what is left."""
    shots: Sequence[Mapping[str, Any]] = script["shots"]
    sounds = not script["silent"] and "music" not in script
    unit = seconds / sum(each.get("weight", 1) for each in shots)
    lengths = [each.get("weight", 1) * unit for each in shots[:-1]]
    lengths.append(seconds - sum(lengths))
    return tuple(
        Scene(
            _clip(each, rich=script["rich"]),
            tuple(_quoted(each["prompt"], script.get("voices", ()), length)) if sounds else (),
            length,
            transition=Transition("fade") if each.get("fades") else Transition(),
        )
        for each, length in zip(shots, lengths, strict=True)
    )


def _quoted(prompt: str, voices: Sequence[str], seconds: float) -> Iterator[Line]:
    """What is said in a clip that sounds: the prompt's words in quotation marks, one text after the other."""
    at = _PAUSE
    for number, match in enumerate(_QUOTED.finditer(prompt)):
        text = next(filter(None, match.groups()))
        lasting = rules.spoken_seconds(text, "zh" if _HAN.search(text) else "en", 1.0)
        if at >= seconds:
            return
        # docs: image-to-video, voice_list: the prompt calls a voice <<<voice_1>>>; assumed: or the next one speaks
        called = _CALLED.findall(prompt[: match.start()])
        place = int(called[-1]) - 1 if called else number
        voice = voices[min(max(place, 0), len(voices) - 1)] if voices else ""
        yield Line(Speech(text, Voice("", voice, gender(voice)), lasting), at)
        at += lasting + _PAUSE


def _clip(shot: Mapping[str, Any], *, rich: bool) -> Invention:
    first, last, lead = (_file(shot[name]) if name in shot else None for name in ("first", "last", "lead"))
    brushes = (Brush(_file(each["mask"]), tuple((x, y) for x, y in each["path"])) for each in shot.get("brushes", ()))
    return Invention(
        shot["prompt"],
        first,
        last,
        "rich" if rich else "plain",
        **{name: shot[name] for name in ("without", "strictness", "closer", "leaning") if name in shot},
        camera=Camera(**shot["camera"]) if "camera" in shot else None,
        brushes=tuple(brushes),
        cast=tuple(shot.get("cast", ())),
        lead=lead,
    )


def _line(said: Mapping[str, Any]) -> Line:
    if "text" in said:
        voice = Voice(LANGUAGES[said["language"]], said["voice"], gender(said["voice"]), said["speed"])
        return Line(Speech(said["text"], voice, said["seconds"]))
    sound = Recording(_file(said["sound"]), said.get("start", 0.0), said.get("end"))
    face = _box(said["face"]) if "face" in said else None
    return Line(sound, said.get("at", 0.0), said.get("volume", 1.0), face, said.get("seen_at", 0.0))


def _file(kept: Sequence[Any]) -> File:
    url, seconds, width, height = kept
    return File(url, seconds, width, height)


def _box(kept: Sequence[float]) -> Box:
    left, top, width, height = kept
    return left, top, width, height


_REASONS: dict[Trouble, tuple[str, int]] = {
    # docs: the old lip-sync's page, of a video without a face
    "no face": ("there is no human in the video", 1201),
    # wire: of a file that could not be fetched, 2026-09; assumed: of one that could not be read too
    "unfetchable": ("Something went wrong when we tried to get the contents of the file.", 1201),
    "unreadable": ("Something went wrong when we tried to get the contents of the file.", 1201),
    # wire: the message of a failed task
    "too large": (
        "The resolution or aspect ratio of the input image is invalid. "
        "Please ensure it meets the required specifications.",
        1201,
    ),
    # docs: error codes, 5002, 5000 and 5001
    "too slow": (TABLE[5002][1], 5002),
    "crashed": (TABLE[5000][1], 5000),
    "unavailable": (TABLE[5001][1], 5001),
}


def explain(unmade: Unmade) -> tuple[str | None, str | None]:
    """The message of a task whose film could not be made, and the code that stands for it."""
    message, code = _REASONS[unmade.trouble]
    return message, str(code)
