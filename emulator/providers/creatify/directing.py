"""What Creatify's files show and say, and why some cannot be made: by a job's request and facts alone. Pure."""

from collections.abc import Callable, Iterable

from emulator.core.job import Job, Output
from emulator.providers.creatify import casting, rules, speech
from emulator.providers.creatify.checking import PERSONAS
from emulator.providers.creatify.lipsyncs_v2 import KIND as LIPSYNCS_V2
from emulator.providers.creatify.lipsyncs_v2 import MULTI
from emulator.providers.creatify.scenes import music, scenes
from emulator.studio.errors import Trouble, Unmade
from emulator.studio.film import Background, Captions, Film, Line, Recording, Scene, Speech
from emulator.studio.takes import Production, Sound, Still, Take, Whole
from emulator.studio.views import File, Footage

GREEN = "#00ff00"
# assumed: a video's very first picture is before anybody speaks
A_MOMENT_IN = 1.0
"""Seconds."""
# assumed: every word; a failed job says something in `failed_reason` (docs: get-apilipsyncs-), and no sample is of one
_REASONS: dict[Trouble, str | None] = {
    "no face": "No face was detected in the video.",
    "unreadable": "A file is not valid.",
    "unfetchable": "Unable to download a file.",
    "too large": "A file is too large.",
    "too slow": "Video generation timed out, please try again later.",
    # assumed: its own troubles are nobody's business, so the usual reason it is
    "crashed": None,
    "unavailable": None,
}


def direct(job: Job) -> tuple[Production, ...]:
    """The productions of a job's files: of what is there at rest, and of the rest; of a persona one for each ratio."""
    return _DIRECTED[job.kind](job)


def explain(unmade: Unmade) -> tuple[str | None, str | None]:
    """The `failed_reason` of a job that failed so; the vendor's jobs have no codes."""
    return _REASONS[unmade.trouble], None


def _spoken(job: Job) -> tuple[Production, ...]:
    """lipsyncs: one person says a text or an audio."""
    asked = job.request
    width, height = rules.SIZES[asked["aspect_ratio"]]
    persona = casting.persona(job, asked["creator"])
    seconds = job.facts["seconds"]
    sound: Speech | Recording
    # docs: post-apilipsyncs, audio wins when both are given
    if asked["audio"] is None:
        sound = Speech(asked["text"], casting.voice(job, asked["accent"], persona), seconds)
    else:
        sound = Recording(File(asked["audio"], seconds))
    scene = Scene(
        persona.view(width, height),
        (Line(sound, finish=rules.FINISHES[asked["model_version"]]),),
        seconds,
        # assumed: a customer's own video goes on for as long as something is said, without a jump
        sync="bounce",
        background=_background(job),
        captions=_captions(job),
        # assumed: the text that comes with an audio is what is heard in it
        text=asked["text"] or "",
    )
    film = Film((scene,), width, height, rules.FRAME_RATES[asked["model_version"]], seconds)
    return _parted(film, job.outputs)


def _background(job: Job) -> Background | None:
    asked = job.request
    # docs: post-apilipsyncs, green_screen: a transparent background; assumed: an MP4, which knows no transparency, is
    # green there, and so it is where transparent_background asks for it
    if asked["green_screen"] or asked["transparent_background"]:
        return Background(GREEN)
    url = asked["background_asset_image_url"]
    return None if url is None else Background(file=File(url))


def _captions(job: Job) -> Captions | None:
    asked = job.request
    # docs: post-apilipsyncs, green_screen: no subtitles
    if asked["no_caption"] or asked["green_screen"]:
        return None
    x, y = float(asked["caption_offset_x"]), float(asked["caption_offset_y"])
    # docs: post-apilipsyncs, caption_offset_y: -0.4 is 40 % below the centre, and the default
    # assumed: where no other place is asked for, nobody's face is written over
    return Captions(asked["caption_style"], x, 0.0 - y, gives_way=(x, y) == (0.0, -0.4))


def _scenes(job: Job) -> tuple[Production, ...]:
    """lipsyncs_v2 and multi_avatar: scene by scene, with music."""
    asked = job.request
    width, height = rules.SIZES[asked["aspect_ratio"]]
    song, volume = music(asked.get("background_music") or {})
    film = Film(
        scenes(job, width, height),
        width,
        height,
        rules.FRAME_RATES[asked["model_version"]],
        job.facts["seconds"],
        song,
        volume,
    )
    return _parted(film, job.outputs)


def _speech(job: Job) -> tuple[Production, ...]:
    """text_to_speech: a script, said by an accent."""
    seconds = job.facts["seconds"]
    line = Line(Speech(job.request["script"], casting.voice(job, job.request["accent"], None), seconds))
    return _parted(Film((Scene(None, (line,)),), seconds=seconds), job.outputs)


def _persona(job: Job) -> tuple[Production, ...]:
    """A custom persona's previews: the beginning of the video that was handed in, in every ratio."""
    url = casting.source(job.request)
    found: list[Production] = []
    for still, clip in zip(job.outputs[::2], job.outputs[1::2], strict=True):
        source = Footage(File(url, clip.seconds, clip.width, clip.height), volume=1.0)
        film = Film((Scene(source, seconds=clip.seconds),), clip.width, clip.height, seconds=clip.seconds)
        found += _parted(film, (still, clip))
    return tuple(found)


def _parted(film: Film, outputs: Iterable[Output]) -> tuple[Production, ...]:
    """What is taken from a film: first what is there at rest, then what is only there once the job has succeeded."""
    taken = [output for output in outputs if output.media != "text"]
    halves = [[output for output in taken if output.at_rest is at_rest] for at_rest in (True, False)]
    return tuple(Production(film, {each.name: _take(each, film) for each in half}) for half in halves if half)


def _take(output: Output, film: Film) -> Take:
    match output.media:
        case "audio":
            return Sound()
        case "image":
            return Still(min(A_MOMENT_IN, (film.seconds or 0.0) / 2))
        case _:
            return Whole()


_DIRECTED: dict[str, Callable[[Job], tuple[Production, ...]]] = {
    "lipsyncs": _spoken,
    LIPSYNCS_V2: _scenes,
    MULTI: _scenes,
    speech.KIND: _speech,
    PERSONAS: _persona,
}
