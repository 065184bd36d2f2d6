"""What clients get from AusyncLab's speech and voices: the shapes, and the functions that make them."""

from typing import Any, Literal

from emulator.core.job import Snapshot
from emulator.engine.repository import Resource
from emulator.providers.ausynclab.answers import Success, offered, outcome
from emulator.web.shape import Shape, known

# wire: a skill's sample of an answer says 24000
SAMPLE_RATE = 24_000
SpeechState = Literal["PROCESSING", "SUCCEED", "FAILED"]


class AudioId(Shape):
    """What a speech is called."""

    audio_id: int = known("observed")


class Speech(Shape):
    """A text that is said, or will be."""

    # wire: the names; assumed: null until there is something to say ("empty", as far as anybody has seen)
    id: int = known("observed")
    state: SpeechState = known("observed")
    audio_url: str | None = known("observed", description="A WAV file.")
    audio_url_stream: str | None = known("observed", description="The same file.")
    subtitle_url: str | None = known("observed", description="An SRT file.")
    duration: float | None = known("observed", description="Seconds.")
    voice_name: str = known("observed")
    credits_used: int = known("observed")
    sample_rate: int | None = known("observed")


class Voice(Shape):
    """A cloned voice."""

    id: int = known("observed")
    name: str = known("observed")
    language: str = known("observed")
    gender: str = known("observed")
    age: str = known("observed")
    use_case: str = known("observed")
    audio_url: str = known("observed", description="The sample it was cloned from.")


class VoiceId(Shape):
    """What a voice is called."""

    id: int = known("observed")


class AudioIdAnswer(Success):
    """A text was accepted."""

    result: AudioId


class SpeechAnswer(Success):
    """One speech."""

    result: Speech
    message: None = known("observed")


class SpeechesAnswer(Success):
    """All speeches, newest first."""

    result: list[Speech]


class VoicesAnswer(Success):
    """The account's cloned voices, newest first."""

    result: list[Voice]


class VoiceIdAnswer(Success):
    """A voice was cloned."""

    result: VoiceId


class SpeechCallback(Shape):
    """What is called back when a speech has ended."""

    # assumed: all but the word SUCCEEDED, in the style of the documented callbacks of videos
    audio_id: int = known("assumed")
    audio_url: str | None = known("assumed")
    credits_used: int = known("assumed")
    status: Literal["PROCESSING", "SUCCEEDED", "FAILED"] = known("observed")
    message: str = known("assumed")


def accepted(snapshot: Snapshot) -> dict[str, Any]:
    """A text that was accepted."""
    return {"audio_id": snapshot.job.facts["id"]}


def speech(snapshot: Snapshot) -> dict[str, Any]:
    """A speech, done or not."""
    audio, subtitles = snapshot.job.outputs
    url = offered(snapshot, audio)
    return {
        "id": snapshot.job.facts["id"],
        "state": snapshot.status,
        "audio_url": url,
        # assumed: where both are there they are the same
        "audio_url_stream": url,
        "subtitle_url": offered(snapshot, subtitles),
        "duration": audio.seconds if url else None,
        "voice_name": snapshot.job.facts["voice_name"],
        "credits_used": int(snapshot.charged),
        "sample_rate": SAMPLE_RATE if url else None,
    }


def ended(snapshot: Snapshot) -> dict[str, Any]:
    """What is called back for a speech."""
    said = {
        "audio_id": snapshot.job.facts["id"],
        "audio_url": offered(snapshot, snapshot.job.outputs[0]),
        **outcome(snapshot, "Your audio is generated successfully", "Your audio is being generated"),
    }
    # wire: a public client's comment: polls say SUCCEED, the webhook SUCCEEDED
    return said | {"status": "SUCCEEDED"} if snapshot.succeeded else said


def voice(resource: Resource) -> dict[str, Any]:
    """A cloned voice."""
    return {"id": int(resource.id), **resource.content}
