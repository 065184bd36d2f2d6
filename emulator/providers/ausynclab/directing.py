"""What AusyncLab's files show and say, and why some cannot be made: by a job's request and facts alone. Pure."""

from emulator.core.job import Job
from emulator.providers.ausynclab import rules
from emulator.providers.ausynclab.speaking import SAMPLE_RATE
from emulator.studio.errors import Trouble, Unmade
from emulator.studio.film import Film, Line, Recording, Scene, Speech, Voice
from emulator.studio.takes import Production, Sound, Still, Whole
from emulator.studio.views import File, Finish, Footage

# assumed: a video's very first picture is often black
A_MOMENT_IN = 1.0
"""Seconds."""
# assumed: every word; a failed job says something in its callback's `message` (docs: lipsync, callbacks), and no sample
# is of a failure
_REASONS: dict[Trouble, str | None] = {
    "no face": "No face is detected in the video",
    "unreadable": "The video or audio file cannot be read",
    "unfetchable": "The video or audio file cannot be downloaded",
    "too large": "The video or audio file is too large",
    "too slow": "Your request has timed out",
    # assumed: its own troubles are nobody's business, so the usual message it is
    "crashed": None,
    "unavailable": None,
}


def direct(job: Job) -> tuple[Production, ...]:
    """The productions of a job's files; none for what was begun before anything was known of films."""
    match job.kind:
        case rules.REGISTERED:
            return (_registration(job),)
        case rules.GENERATED if "video" in job.facts:
            return (_generation(job),)
        case rules.SPEECH:
            return (_speech(job),)
    return ()


def explain(unmade: Unmade) -> tuple[str | None, str | None]:
    """The message of a job that failed so; the vendor's jobs have no codes."""
    return _REASONS[unmade.trouble], None


def _registration(job: Job) -> Production:
    """A still of the video."""
    facts = job.facts
    (thumbnail,) = job.outputs
    source = File(job.request["video_url"], facts["seconds"], facts["width"], facts["height"])
    film = Film((Scene(Footage(source)),), thumbnail.width, thumbnail.height, seconds=source.seconds, silent=True)
    return Production(film, {thumbnail.name: _still(source.seconds)})


def _generation(job: Job) -> Production:
    """The video, whoever is largest in it saying the sound."""
    video, thumbnail = job.outputs
    source = File(**job.facts["video"])
    # docs: lipsync, the two models: nova is the more accurate one; assumed: prime's lips do not go all the way
    finish: Finish = "rich" if job.request.get("model") == "nova" else "plain"
    line = Line(Recording(File(job.request["audio_url"], job.facts["sound"])), finish=finish)
    # docs: lipsync, sync_mode is of generate-lipsync-v2; assumed: generate-lipsync does as that does by default
    scene = Scene(Footage(source), (line,), sync=job.request.get("sync_mode", rules.DEFAULT_SYNC_MODE))
    film = Film((scene,), video.width, video.height, seconds=video.seconds)
    return Production(film, {video.name: Whole(), thumbnail.name: _still(video.seconds)})


def _speech(job: Job) -> Production:
    """The text, said by its voice."""
    asked = job.request
    audio, _subtitles = job.outputs
    voice = Voice(asked["language"], str(asked["voice_id"]), job.facts.get("gender", ""), asked["speed"])
    line = Line(Speech(asked["text"], voice, audio.seconds))
    return Production(Film((Scene(None, (line,)),), seconds=audio.seconds), {audio.name: Sound(SAMPLE_RATE)})


def _still(seconds: float) -> Still:
    return Still(min(A_MOMENT_IN, seconds / 2))
