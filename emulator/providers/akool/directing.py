"""What Akool's results show: a video whose lips follow a speech, or a photo that says one."""

from emulator.core.job import Job
from emulator.providers.akool.refusals import TABLE
from emulator.providers.akool.rules import LIPSYNC
from emulator.studio.errors import Trouble, Unmade
from emulator.studio.film import Film, Line, Recording, Scene
from emulator.studio.takes import Production, Whole
from emulator.studio.views import File, Footage, Photo

# docs: lip-sync: "recommended below 25"; assumed: what is made from a photo has as many frames a second
PHOTO_FPS = 25.0


def direct(job: Job) -> tuple[Production, ...]:
    """The result, exactly as long and as large as the record says."""
    output, request = job.outputs[0], job.request
    if "audio_url" not in request:  # a state file of before there were films
        return ()
    audio = Recording(File(request["audio_url"], output.seconds))
    if job.kind == LIPSYNC:
        video = File(request["video_url"], output.seconds, output.width, output.height)
        # assumed: the audio takes the place of the video's own sound; an audio that is longer than its video is cut,
        # and after one that is shorter it is still ("length should equal the video's", says the page)
        scene = Scene(Footage(video), (Line(audio),), seconds=output.seconds, sync="silence")
        fps = 0.0
    else:
        photo = File(request["talking_photo_url"], width=output.width, height=output.height)
        # docs: talking-photo, audio_url: its length is the video's; prompt: "controlling gestures and movements"
        scene = Scene(Photo(photo, prompt=request.get("prompt", "")), (Line(audio),), seconds=output.seconds)
        fps = PHOTO_FPS
    film = Film((scene,), output.width, output.height, fps, output.seconds)
    return (Production(film, {output.name: Whole()}),)


# docs: error-code, the global table
_CODES: dict[Trouble, int] = {
    # assumed: no code of these products speaks of faces, so a photo or video without one fails as usual (1015, 1211),
    # and so does what is our own fault: both codes say "please try again later"
    "unreadable": 1208,
    "unfetchable": 1014,
    # docs: 1207: "exceeds the size limit allowed by the system"
    "too large": 1207,
}


def explain(unmade: Unmade) -> tuple[str | None, str | None]:
    """The reason and code of a job whose film could not be made; none: its product's usual one."""
    code = _CODES.get(unmade.trouble)
    return (None, None) if code is None else (TABLE[code], str(code))
