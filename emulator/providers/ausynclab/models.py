"""What clients send to AusyncLab. What they get is in `answers`."""

from typing import Annotated, Literal

from pydantic import Field

from emulator.web.shape import Body, known

Model = Literal["prime", "nova"]
Language = Literal["vi", "en"]
Voice = Literal["myna-1", "myna-1-turbo", "myna-2"]
SyncMode = Literal["cut_off", "loop", "bounce", "silence", "remap"]


# assumed: no lengths are documented; these are far beyond a real name and the longest signed URL
# (with a length to check, Pydantic also refuses text that cannot be encoded: half a character, a lone surrogate)
Name = Annotated[str, Field(max_length=1000)]
Link = Annotated[str, Field(max_length=4096)]


class RegisterVideo(Body):
    """A source video to be registered."""

    name: Name | None = Field(None, description="Name of the video; without one, the name of its file.")
    video_url: Link = Field(description="URL of the source video.")
    callback_url: Link | None = Field(None, description="Called when the job has ended.")


class GenerateLipsync(Body):
    """A registered video to be synced to a sound."""

    name: Name | None = Field(None, description="Name of the result; without one, the name of the sound's file.")
    registered_video_id: int = Field(description="Id of a registered video.")
    audio_url: Link = Field(description="URL of the sound.")
    callback_url: Link | None = Field(None, description="Called when the job has ended.")


class GenerateLipsyncV2(Body):
    """Any video to be synced to a sound."""

    name: Name | None = Field(None, description="Name of the result; without one, the name of the sound's file.")
    video_url: Link = Field(description="URL of the source video.")
    audio_url: Link = Field(description="URL of the sound.")
    model: Model = Field("prime", description="prime costs 50, nova 5,000 credits per second of sound.")
    sync_mode: SyncMode = Field("loop", description="What happens when sound and video differ in length.")
    callback_url: Link | None = Field(None, description="Called when the job has ended.")


class Asked(Body):
    """The path's parameter when a video is asked for."""

    video_id: int


class Unwanted(Body):
    """The path's parameter when a video is deleted: 422 calls it by another name."""

    id: int


class Upload(Body):
    """A file to be kept for 24 hours, as multipart/form-data."""

    file: bytes = known("assumed", description="The file.")


class AskedSpeech(Body):
    """The path's parameter when a speech is asked for."""

    audio_id: int


class TextToSpeech(Body):
    """A text to be said."""

    # docs: the TTS page, as a public client quotes it: audio_name is required, and so is callback_url; wire: without
    # callback_url, and without model_name, clients are served
    audio_name: Name = known("observed", description="Name of the speech.")
    # assumed: no limit is known; clients cut at 1,500 characters by themselves
    text: str = known("observed", min_length=1, max_length=10_000, description="What is said.")
    voice_id: int = known("observed", description="Id of a cloned voice, or of one of the vendor's library.")
    callback_url: Link | None = known("observed", default=None, description="Called when the job has ended.")
    # wire: clients send 0.75 to 1.25; assumed: the bounds
    speed: float = known("observed", default=1.0, ge=0.5, le=2.0, description="How fast.")
    # assumed: the defaults of the following, and that no other words are taken than those in public clients
    model_name: Voice = known("observed", default="myna-1")
    language: Language = known("observed", default="vi")


class RegisterVoice(Body):
    """What is said of a voice to be cloned, in the query."""

    name: Name = known("observed")
    language: Name = known("observed", description="vi, en.")
    gender: Name = known("observed", description="MALE, FEMALE.")
    age: Name = known("observed", description="YOUNG, …")
    use_case: Name = known("observed", description="NARRATION, CASUAL, …")


class VoiceSample(Body):
    """A voice to be cloned, as multipart/form-data."""

    audio_file: bytes = known("observed", description="Somebody speaking.")
