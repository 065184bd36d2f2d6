"""What of AusyncLab's behaviour can be chosen: where its documentation is silent, or says two things."""

from typing import Literal

from pydantic import Field

from emulator.providers.base import Options

Service = Literal[
    "register_video", "list_registered_videos", "get_registered_video", "delete_registered_video", "generate_lipsync",
    "generate_lipsync_v2", "list_generated_videos", "get_generated_video", "delete_generated_video", "upload_file",
    "text_to_speech", "get_speech", "list_speech", "list_voices", "register_voice",
]  # fmt: skip
"""Every operation that wants a key."""


class AusyncOptions(Options):
    """The choices. What of them a callback needs is written into the job when it begins."""

    processing_callbacks: bool = Field(
        False, description="Call back when a job is PROCESSING too, not only at its end."
    )
    callback_delays: tuple[float, ...] = Field(
        (), max_length=20, description="Pauses in seconds before each further try of a callback; none: one try."
    )
    shortage_status: Literal[402, 403] = Field(403, description="The status of insufficient_credits.")
    missing_key_status: Literal[401, 403] = Field(
        401, description="The status without X-API-Key: 401 of current FastAPI, 403 of releases before 0.122."
    )
    queue_unready: bool = Field(
        False, description="generate-lipsync takes a video that is still being registered, and waits for it."
    )
    empty_list_404: bool = Field(False, description="A list of no videos is the documented 404 instead of [].")
    key: Literal["master", "sub"] = Field("master", description="What kind of key the account calls with.")
    master_only: frozenset[Service] = Field(frozenset(), description="Operations that refuse a Sub key.")
    upload_path: str | None = Field(
        None,
        pattern=r"^/[A-Za-z0-9_./-]{1,200}$",
        description="A further path of the file upload, as its real one is not known; of the server only.",
    )
    plan: Literal["paid", "free"] = Field("paid", description="With a free plan, text-to-speech is paid_plan_only.")
