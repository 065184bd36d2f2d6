"""The wire: what clients send to Akool and what they get. `answers` builds the answers, in the documented key order."""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from emulator.web.shape import Body, Shape, known

# assumed: no length is documented; these keep a job small and leave room for presigned addresses
LONGEST_URL = 8192
LONGEST_PROMPT = 10_000
"""Characters."""


def _link(value: str) -> str:
    try:
        parts = urlsplit(value)
        fetchable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fetchable = False
    if not fetchable or len(value) > LONGEST_URL or not value.isprintable() or set(" \\") & set(value):
        raise PydanticCustomError("link", "an http or https URL")
    return value


def _given(value: str) -> str:
    # docs: code 1003, "Parameter can not be empty"
    if not value.strip():
        raise PydanticCustomError("missing", "empty")
    return value


def _link_or_nothing(value: str) -> str:
    return _link(value) if value else ""


def _words(value: str | None) -> str | None:
    # Half a surrogate pair is no text and could not be kept.
    if value is not None and (len(value) > LONGEST_PROMPT or any("\ud800" <= letter <= "\udfff" for letter in value)):
        raise PydanticCustomError("words", "a text")
    return value


def _absent(value: Any) -> Any:
    # docs: lip-sync, the sample sends "webhookUrl": ""; assumed: null means the same
    return "" if value is None else value


def _digits(value: Any) -> Any:
    # assumed: the documented type is a string; a number is taken for one, null and "" for nothing
    if value is None or value == "":
        return None
    return str(value) if type(value) is int and value in (720, 1080) else value


Given = Annotated[str, AfterValidator(_given)]
Link = Annotated[str, AfterValidator(_given), AfterValidator(_link)]
Webhook = Annotated[str, BeforeValidator(_absent), AfterValidator(_link_or_nothing)]
Prompt = Annotated[str | None, AfterValidator(_words)]
Resolution = Annotated[Literal["720", "1080"] | None, BeforeValidator(_digits)]
Status = Annotated[int, Field(ge=1, le=4, description="1 queueing, 2 processing, 3 completed, 4 failed.")]


class TokenRequest(Body):
    """The key pair of an account."""

    client_id: Given = Field(alias="clientId", description="Used for request creation authorization.")
    client_secret: Given = Field(
        alias="clientSecret", description="Used for request creation authorization; the same value as the API key."
    )


class LipsyncRequest(Body):
    """A video and the speech its lips are to follow."""

    video_url: Link = Field(description="At most 60 s, 300 MB and 60 fps; below 25 fps is recommended.")
    audio_url: Link = Field(description="As long as the video, or the result suffers.")
    webhook_url: Webhook = Field("", alias="webhookUrl", description="Callback url address based on HTTP request.")


class TalkingPhotoRequest(Body):
    """A photo and the speech it is to say."""

    talking_photo_url: Link = Field(description="Resource address of the talking picture.")
    audio_url: Link = Field(description="Resource address of the talking audio; its length is the video's.")
    prompt: Prompt = Field(None, description="Prompt words for controlling gestures and movements.")
    resolution: Resolution = Field(None, description="Output video resolution.")
    webhook_url: Webhook = Field("", alias="webhookUrl", description="Callback url address based on HTTP request.")


class ResultQuery(Body):
    """Whose result."""

    video_model_id: str = Field(description="The `_id` that the create call answered.")


class ListQuery(Body):
    """Which page of the list."""

    page: int = known("observed", 1, description="From 1.")
    size: int = known("observed", 10, description="Rows of a page.")
    type: int | None = known("observed", None, description="Only jobs of this type.")


class TokenReply(Shape):
    """A token, at the top level."""

    code: Literal[1000]
    msg: str = known("assumed", description="OK")
    token: str = Field(description="Valid for more than 1 year.")


class Record(Shape):
    """What every stored video says about itself."""

    faceswap_quality: int
    storage_loc: int
    id: str = Field(alias="_id", pattern="^[0-9a-f]{24}$", description="What results are asked for by.")
    create_time: int = Field(description="Unix milliseconds.")
    uid: int
    type: Literal[5, 9] = Field(description="9 lipsync, 5 talking photo.")
    from_: Literal[2] = Field(alias="from")
    video_lock_duration: float = Field(description="Seconds of the input.")
    deduction_lock_duration: int = Field(description="Credits held until the job ends.")
    video_status: Status
    external_video: str
    video: str = Field(description="The URL of the generated video, once video_status is 3.")


class LipsyncRecord(Record):
    """A lipsync job as created."""

    type: Literal[9]
    target_video: str = Field(description="The video_url that was sent.")
    video_id: str
    input_audio: str = Field(description="The audio_url that was sent.")
    webhook_url: str = Field(alias="webhookUrl")
    task_id: str
    lipsync: Literal[True]
    v: int = Field(alias="__v")


class TalkingPhotoRecord(Record):
    """A talking photo as created."""

    type: Literal[5]
    talking_photo: str = Field(description="The talking_photo_url that was sent.")
    v: int = Field(alias="__v")
    prompt: str | None = Field(None, description="As sent.")
    resolution: str | None = Field(None, description="As sent.")
    video_id: str = known("assumed", description="Seen on talking avatars.")
    task_id: str = known("assumed", description="Seen on talking avatars.")
    webhook_url: str = known("assumed", alias="webhookUrl", description="As sent.")


class VideoInfo(Record):
    """A job as it is now: the record of its creation and how it goes."""

    video_id: str
    target_video: str | None = known("assumed", None, description="As at creation.")
    input_audio: str | None = known("assumed", None, description="As at creation.")
    talking_photo: str | None = known("assumed", None, description="As at creation.")
    prompt: str | None = known("assumed", None, description="As at creation.")
    resolution: str | None = known("assumed", None, description="As at creation.")
    webhook_url: str = known("assumed", alias="webhookUrl", description="As at creation.")
    task_id: str = known("assumed", description="As at creation.")
    lipsync: Literal[True] | None = known("assumed", None, description="As at creation.")
    v: int = known("assumed", alias="__v", description="As at creation.")
    progress: int | None = known("assumed", None, ge=0, le=100, description="Documented for sibling products.")
    update_time: int | None = known("assumed", None, description="Unix milliseconds of the end; sibling products.")
    deduction_duration: int | None = known("assumed", None, description="Credits spent; sibling products.")
    deduction_credit: int | None = known("assumed", None, description="Credits spent; sibling products.")
    error_code: int | None = known("assumed", None, description="Why it failed; as for video translation.")
    error_reason: str | None = known("assumed", None, description="Why it failed; as for video translation.")
    credential_id: str | None = known(
        "observed", None, alias="credentialId", description="The key that the job was made with; in the list only."
    )
    audio_splits: dict[str, str] | None = Field(
        None, description="Subtitles of a video translation; in the documentation's sample, and never answered here."
    )


class LipsyncReply(Shape):
    """A lipsync job was accepted."""

    code: Literal[1000]
    msg: str
    data: LipsyncRecord


class TalkingPhotoReply(Shape):
    """A talking photo was accepted."""

    code: Literal[1000]
    msg: str
    data: TalkingPhotoRecord


class InfoReply(Shape):
    """A job as it is now."""

    code: Literal[1000]
    msg: str
    data: VideoInfo


class Quota(Shape):
    """What is left."""

    credit: float = Field(description="Account balance.")


class QuotaReply(Shape):
    """The balance of the account."""

    code: Literal[1000]
    msg: str
    data: Quota


class Listing(Shape):
    """A page of jobs, newest first."""

    result: list[VideoInfo] = known("assumed", description="As sibling lists have it.")
    count: int = known("assumed", description="Of all pages; as sibling lists have it.")


class ListReply(Shape):
    """A page of the account's jobs."""

    code: Literal[1000]
    msg: str
    data: Listing = known("assumed")


class Sealed(Shape):
    """What a callback carries."""

    signature: str = Field(pattern="^[0-9a-f]{40}$", description="sha1(sort(clientId, timestamp, nonce, dataEncrypt))")
    data_encrypt: str = Field(
        alias="dataEncrypt",
        description="Base64 of AES-CBC over JSON: _id, status, type, url and, undocumented, deduction_credit.",
    )
    timestamp: int = Field(description="Unix milliseconds.")
    nonce: str = Field(pattern="^[0-9]{4}$")


class Content(Shape):
    """What is sealed in a callback."""

    id: str = Field(alias="_id")
    status: Status
    type: Literal["lipsync", "talking photo"]
    url: str = Field(description="The result, when status is 3.")
    deduction_credit: int = known("observed", description="Credits spent.")
    error_code: int | None = known("assumed", None, description="Why it failed.")
    error_reason: str | None = known("assumed", None, description="Why it failed.")
