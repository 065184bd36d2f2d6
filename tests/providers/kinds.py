"""Every kind of job of every vendor: how it is begun, where it is polled, how its status is read.

A kind that is missing here is noticed: `test_every_lifecycle_has_its_journey`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import jwt

from emulator.providers.akool.auth import CLIENT_SECRET
from emulator.providers.ausynclab.auth import API_KEY as AUSYNC_KEY
from emulator.providers.creatify.auth import API_ID
from emulator.providers.creatify.auth import API_KEY as CREATIFY_KEY
from emulator.providers.kling.auth import API_KEY as KLING_KEY

HOOK = "http://receiver.test/hook"
VIDEO = "https://files.test/a.mp4"
AUDIO = "https://files.test/a.mp3"
IMAGE = "https://files.test/a.png"


def _token(access_key: str) -> str:
    """A Kling token of an account that nobody has configured; it holds until 2100."""
    return jwt.encode({"iss": access_key, "exp": 4_102_444_800}, "s" * 32, algorithm="HS256")


KEYS: dict[str, dict[str, str]] = {
    "akool": {"x-api-key": CLIENT_SECRET},
    "kling": {"authorization": f"Bearer {KLING_KEY}"},
    "ausynclab": {"x-api-key": AUSYNC_KEY},
    "creatify": {"x-api-id": API_ID, "x-api-key": CREATIFY_KEY},
}
STRANGERS: dict[str, dict[str, str]] = {
    "akool": {"x-api-key": "anotherClientSecret0000000000032"},
    "kling": {"authorization": f"Bearer {_token('another0accesskey000000000000001')}"},
    "ausynclab": {"x-api-key": "ak_another_0000000000000000000000001"},
    "creatify": {
        "x-api-id": "00000000-0000-4000-8000-00000000c1d2",
        "x-api-key": "another0000000000000000000000000000000001",
    },
}
"""Other customers of the same vendor."""


@dataclass(frozen=True)
class Journey:
    """One kind of job, from its order to its end."""

    provider: str
    kind: str
    """As in the provider's lifecycles."""
    path: str
    body: dict[str, Any]
    poll: str
    """With `{id}` for what `id` finds in the first answer."""
    id: Callable[[Any], Any]
    status: Callable[[Any], Any]
    """The vendor's word in the answer of a poll."""
    called: Callable[[Any], Any] | None = None
    """The vendor's word in the body of a callback; none: nothing is called back."""
    result: Callable[[Any], Any] = lambda answer: None
    """The result's URL in the answer of a poll."""
    told: bool = True
    """Whether the last callback carries the result's URL."""
    callback_field: str = "callback_url"

    source: "Journey | None" = None
    """What is travelled first, always well."""
    given: Callable[[Any], dict[str, Any]] = lambda answer: {}
    """Further fields of the body, out of the source's last answer."""

    @property
    def name(self) -> str:
        """For people."""
        return f"{self.provider}-{self.kind}"


def _kling(kind: str, body: dict[str, Any], tail: str | None = None, **more: Any) -> Journey:
    return Journey(
        "kling",
        kind,
        f"/kling/v1/videos/{tail or kind}",
        body,
        f"/kling/v1/videos/{tail or kind}/{{id}}",
        lambda answer: answer["data"]["task_id"],
        lambda answer: answer["data"]["task_status"],
        lambda body: body["task_status"],
        lambda answer: answer["data"]["task_result"]["videos"][0]["url"],
        **more,
    )


def _akool(kind: str, path: str, body: dict[str, Any]) -> Journey:
    return Journey(
        "akool",
        kind,
        f"/akool/api/open/v3/content/video/{path}",
        body,
        "/akool/api/open/v3/content/video/infobymodelid?video_model_id={id}",
        lambda answer: answer["data"]["_id"],
        lambda answer: str(answer["data"]["video_status"]),
        lambda body: str(body["status"]),
        lambda answer: answer["data"]["video"],
        callback_field="webhookUrl",
    )


def _ausync(kind: str, path: str, poll: str, body: dict[str, Any], result: str) -> Journey:
    return Journey(
        "ausynclab",
        kind,
        f"/ausynclab/api/v1/{path}",
        body,
        f"/ausynclab/api/v1/{poll}/{{id}}",
        lambda answer: answer["result"]["video_id"],
        lambda answer: answer["result"]["state"],
        lambda body: body["status"],
        lambda answer: answer["result"][result],
        told=kind != "registered",
    )


def _creatify(kind: str, path: str, body: dict[str, Any], *, result: str = "output", base: str = "lipsyncs") -> Journey:
    return Journey(
        "creatify",
        kind,
        f"/creatify/api/{path}/",
        body,
        f"/creatify/api/{base}/{{id}}/",
        lambda answer: answer["id"],
        lambda answer: answer["status"],
        lambda body: body["status"],
        lambda answer: answer[result],
        callback_field="webhook_url",
    )


FACE = {"face_id": "0", "sound_file": AUDIO, "sound_start_time": 0, "sound_end_time": 2000, "sound_insert_time": 0}
SPOKEN = {"aspect_ratio": "16x9", "text": "Hello there"}

JOURNEYS: tuple[Journey, ...] = (
    _akool("lipsync", "lipsync", {"video_url": VIDEO, "audio_url": AUDIO}),
    _akool("talking-photo", "createbytalkingphoto", {"talking_photo_url": IMAGE, "audio_url": AUDIO}),
    _kling("text2video", {"prompt": "a presenter"}),
    _kling("image2video", {"image": IMAGE}),
    # docs: lip-sync, the request example: its session is always there
    _kling("advanced-lip-sync", {"session_id": "850508686686064678", "face_choose": [FACE]}),
    _kling("lip-sync", {"input": {"mode": "audio2video", "video_url": VIDEO, "audio_type": "url", "audio_url": AUDIO}}),
    _kling("multi-image2video", {"image_list": [{"image": IMAGE}], "prompt": "a dog"}),
    _kling("omni-video", {"prompt": "a dog", "aspect_ratio": "16:9"}),
    _kling(
        "motion-control",
        {"image_url": IMAGE, "video_url": VIDEO, "character_orientation": "image", "mode": "std"},
    ),
    _kling(
        "video-extend",
        {},
        source=_kling("text2video", {"prompt": "a dog", "model_name": "kling-v1"}),
        given=lambda answer: {"video_id": answer["data"]["task_result"]["videos"][0]["id"]},
    ),
    _kling("avatar", {"image": IMAGE, "sound_file": AUDIO}, "avatar/image2video"),
    Journey(
        "kling",
        "designed-video",
        "/kling/text-to-video/kling-3.0",
        {"prompt": "a presenter"},
        "/kling/tasks?task_ids={id}",
        lambda answer: answer["data"]["id"],
        lambda answer: answer["data"][0]["status"],
        lambda body: body["status"],
        lambda answer: answer["data"][0]["outputs"][0]["url"],
        callback_field="options.callback_url",
    ),
    _ausync("registered", "lipsync/register-video", "lipsync/register", {"video_url": VIDEO}, "thumbnail_url"),
    _ausync(
        "generated",
        "lipsync/generate-lipsync-v2",
        "lipsync/generate",
        {"video_url": VIDEO, "audio_url": AUDIO, "model": "nova"},
        "output_video_url",
    ),
    _creatify("create", "lipsyncs", SPOKEN),
    _creatify("preview", "lipsyncs/preview", SPOKEN, result="preview"),
    replace(
        _creatify("persona", "personas", {"creator_name": "James", "lipsync_input": VIDEO}, base="personas"),
        status=lambda answer: answer["process_status"],
        result=lambda answer: answer["preview_video_1_1"],
        told=False,
    ),
)
