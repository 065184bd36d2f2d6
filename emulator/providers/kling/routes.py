"""Kling's endpoints: the two that answer at once, and the products."""

from emulator.core.job import Output
from emulator.providers.kling import answers, auth, design2, finding, ids, inputs, prices, rules, script, sources
from emulator.providers.kling.envelope import succeeded
from emulator.providers.kling.models import IdentifyFaceRequest, SpeechRequest
from emulator.providers.kling.product import (
    BAD_REQUESTS,
    SIGNED_OUT,
    UNPAID,
    file_name,
    made_at_once,
    paying,
    queries,
)
from emulator.providers.kling.products import DOCS, PRODUCTS
from emulator.providers.kling.refusals import empty, refusal
from emulator.providers.kling.voices import speaks
from emulator.web.call import Call, Draft, Work
from emulator.web.operation import Operation
from emulator.web.reply import Reply

FACE_SIZE = 256
KINDS = (*(product.kind for product in PRODUCTS), design2.KIND)
"""Of the tasks among which an external id is unique: those of both designs."""


async def identify_face(call: Call) -> Reply:
    """Find the faces of a video and open a session with them."""
    body: IdentifyFaceRequest = call.body
    # docs: identify face: "mutually exclusive—only one can be filled, and neither can be left empty"
    if body.video_id is None and body.video_url is None:
        raise empty("video_id or video_url")
    if body.video_id is not None and body.video_url is not None:
        # docs: identify face: "only one can be filled"; assumed: the text
        raise refusal(1201, "video_id and video_url are mutually exclusive", field="video_id or video_url")
    if body.video_id is not None:
        video, draft = await sources.video(call, body.video_id), await call.draft()
    else:
        video, draft = await _handed_in(call, body.video_url or "")
    faces = await finding.faces(call, video)
    if not faces:
        # assumed: no text is published; the old lip-sync says this of a video without a face
        raise refusal(1201, finding.NOBODY, field="video_url")
    rules.solvent(call.account)
    return succeeded(call, answers.faces(await made_at_once(call, draft, _session(call, draft, video, faces))))


async def _handed_in(call: Call, url: str) -> tuple[sources.Source, Draft]:
    """A customer's own video, and the draft of its session."""
    clip = await inputs.video(call, url)
    draft = await call.draft()
    id = ids.result_id(ids.task_id(draft))
    if clip is None:
        # assumed: a video that nobody can look at is 720p and lasts between 10 and 20 seconds
        length = round(draft.draws("media").between(10_000, 20_000))
        return sources.Source(id, url, length, 1280, 720, told=inputs.faces_asked(url)), draft
    return sources.Source(id, url, round(clip.seconds * 1000), clip.width, clip.height, told=clip.faces), draft


def _session(call: Call, draft: Draft, video: sources.Source, faces: list[sources.Face]) -> Work:
    return Work(
        id=ids.task_id(draft),
        kind=rules.IDENTIFY,
        lifecycle=rules.AT_ONCE,
        facts={
            "video": [video.id, video.url, video.length, video.width, video.height],
            "faces": [face.kept for face in faces],
            **paying(call),
        },
        cost=prices.IDENTIFY.of(),
        outputs=tuple(
            Output(f"face{index}.png", "image", 0.0, FACE_SIZE, FACE_SIZE, retention=rules.RETENTION)
            for index in range(len(faces))
        ),
    )


async def speak(call: Call) -> Reply:
    """Say a text; the answer holds the sound."""
    body: SpeechRequest = call.body
    if not call.options.any_voice and not speaks(body.voice_id, body.voice_language):
        # wire: an unknown voice
        raise refusal(1201, "Voice id not found", field="voice_id")
    rules.solvent(call.account)
    draft = await call.draft()
    length = rules.spoken_seconds(body.text, body.voice_language, body.voice_speed)
    speech = script.speech(body.text, body.voice_id, body.voice_language, rules.pace(body.voice_speed), length)
    work = Work(
        id=ids.task_id(draft),
        kind=rules.SPEECH,
        lifecycle=rules.AT_ONCE,
        facts={**script.kept(call, speech), **paying(call)},
        cost=prices.SPEECH.of(),
        outputs=(Output(file_name(draft, ".mp3"), "audio", length, retention=rules.RETENTION),),
    )
    return succeeded(call, answers.speech(await made_at_once(call, draft, work)))


def _identify(path: str, name: str, *, listed: bool) -> Operation:
    return Operation(
        "POST",
        path,
        identify_face,
        name,
        "Find the faces of a video",
        body=IdentifyFaceRequest,
        reply=answers.Answer[answers.Faces],
        docs=f"{DOCS}/lip-sync/face-detection",
        errors=(*SIGNED_OUT, *BAD_REQUESTS, *UNPAID),
        listed=listed,
    )


operations = (
    _identify("/v1/videos/identify-face", "identify_face", listed=True),
    # docs: the spelling of autumn 2025, which older clients still send
    _identify(auth.CAPITAL, "identify_face_2025", listed=False),
    Operation(
        "POST",
        "/v1/audio/tts",
        speak,
        "create_tts",
        "Say a text",
        body=SpeechRequest,
        reply=answers.Answer[answers.Speech],
        docs=f"{DOCS}/avatar/text-to-speech",
        errors=(*SIGNED_OUT, *BAD_REQUESTS, *UNPAID),
    ),
    # wire: not documented, but two clients poll it
    *queries(
        rules.SPEECH,
        "/v1/audio/tts",
        "tts",
        "TTS",
        answers.speech,
        answers.Speech,
        f"{DOCS}/avatar/text-to-speech",
        "observed",
    ),
    *(operation for product in PRODUCTS for operation in product.operations(KINDS)),
)
