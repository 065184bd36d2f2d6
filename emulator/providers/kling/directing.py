"""What Kling's results show and say: a task's script (see `script`) as a film, and the files taken from it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from emulator.core.job import Job
from emulator.providers.kling import rules
from emulator.providers.kling.refusals import TABLE
from emulator.providers.kling.voices import gender
from emulator.studio.errors import Trouble, Unmade
from emulator.studio.film import (
    Box,
    Crop,
    File,
    Film,
    Footage,
    Gender,
    Invention,
    Line,
    Photo,
    Presenter,
    Production,
    Recording,
    Scene,
    Sound,
    Speech,
    SyncMode,
    Take,
    View,
    Voice,
    Whole,
)

# wire: "5.041" of 5 seconds: one frame more, at 24 frames a second
FPS = 24.0
# assumed: the words of the logo
WATERMARK = "KlingAI"
# docs: text-to-speech, voice_language: zh, en
LANGUAGES = {"en": "en-US", "zh": "zh-CN"}

# assumed: a prompt that speaks of somebody shows somebody, so that there is a face for lip-sync to find
_WOMAN = re.compile(r"\b(?:wom[ae]n|girls?|lad(?:y|ies)|females?|she|her|mother|actress)\b|[女她妈]", re.IGNORECASE)
_MAN = re.compile(r"\b(?:m[ae]n|boys?|guys?|gentlem[ae]n|males?|he|his|father|actor)\b|[男他爸]", re.IGNORECASE)
_SOMEBODY = re.compile(
    r"\b(?:persons?|people|humans?|presenters?|hosts?|speakers?|anchors?|teachers?|doctors?|reporters?|singers?"
    r"|child(?:ren)?|kids?|somebody|someone|faces?|portraits?|avatars?|selfies?)\b|[人孩脸]",
    re.IGNORECASE,
)


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
        return _shots(script["shots"], seconds, rich=script["rich"])
    if "photo" in script:
        return (Scene(Photo(_file(script["photo"])), lines, seconds),)
    if "video" in script:
        sync: SyncMode = "bounce" if script.get("goes_on") else "silence"
        return (Scene(Footage(_file(script["video"]), script["volume"]), lines, seconds, sync),)
    return (Scene(None, (_line(script),), seconds),)


def _shots(shots: Sequence[Mapping[str, Any]], seconds: float, *, rich: bool) -> tuple[Scene, ...]:
    """As long as each was asked for, or all alike; the last as long as is left."""
    share = seconds / len(shots)
    *earlier, last = ((_view(each, rich=rich), each.get("seconds", share)) for each in shots)
    left = seconds - sum(length for _, length in earlier)
    return (*(Scene(view, (), length) for view, length in earlier), Scene(last[0], (), left))


def _view(shot: Mapping[str, Any], *, rich: bool) -> View:
    prompt = shot["prompt"]
    first, last = (_file(shot[name]) if name in shot else None for name in ("first", "last"))
    woman, man = (found.search(prompt) is not None for found in (_WOMAN, _MAN))
    if first is None and last is None and (woman or man or _SOMEBODY.search(prompt)):
        gender_: Gender = "" if woman == man else "female" if woman else "male"
        return Presenter(prompt, gender_)
    return Invention(prompt, first, last, "rich" if rich else "plain")


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
