"""What clients get, built from a snapshot and nothing else, so that polls and callbacks agree."""

from typing import Any

from emulator.core.clock import MICROSECONDS
from emulator.core.job import Snapshot
from emulator.engine.accounts import Account
from emulator.providers.akool.ids import credential_id
from emulator.providers.akool.options import AkoolOptions
from emulator.providers.akool.refusals import CODES
from emulator.providers.akool.rules import LIPSYNC, PRODUCTS, TALKING_PHOTO
from emulator.web.reply import Reply, json_reply

MILLISECOND = MICROSECONDS // 1000


def ok(data: Any) -> Reply:
    """A successful answer."""
    return json_reply({"code": 1000, "msg": "OK", "data": data})


def lipsync(snapshot: Snapshot) -> dict[str, Any]:
    """A lipsync job in the key order of its create answer."""
    # docs: lip-sync, the sample response
    request = snapshot.job.request
    return {
        "create_time": snapshot.created_at // MILLISECOND,
        "uid": snapshot.job.facts["uid"],
        "type": PRODUCTS[LIPSYNC].type,
        "from": 2,
        "target_video": request["video_url"],
        "faceswap_quality": 2,
        "video_id": snapshot.job.facts["video_id"],
        "video_status": int(snapshot.status),
        "video_lock_duration": number(snapshot.job.facts["seconds"]),
        "deduction_lock_duration": int(snapshot.job.cost),
        "external_video": result(snapshot),
        "video": result(snapshot),
        "storage_loc": 1,
        "input_audio": request["audio_url"],
        "webhookUrl": snapshot.job.callback_url or "",
        "task_id": snapshot.job.facts["task_id"],
        "lipsync": True,
        "_id": snapshot.job.id,
        "__v": 0,
    }


def talking_photo(snapshot: Snapshot) -> dict[str, Any]:
    """A talking photo in the key order of its create answer, the fields that it does not document last."""
    # docs: talking-photo, the sample response
    request = snapshot.job.request
    return {
        "faceswap_quality": 2,
        "storage_loc": 1,
        "_id": snapshot.job.id,
        "create_time": snapshot.created_at // MILLISECOND,
        "uid": snapshot.job.facts["uid"],
        "type": PRODUCTS[TALKING_PHOTO].type,
        "from": 2,
        "video_lock_duration": number(snapshot.job.facts["seconds"]),
        "deduction_lock_duration": int(snapshot.job.cost),
        "external_video": result(snapshot),
        "talking_photo": request["talking_photo_url"],
        "video": result(snapshot),
        "__v": 0,
        "video_status": int(snapshot.status),
        **{name: request[name] for name in ("prompt", "resolution") if name in request},
        # assumed: real creations of talking avatars carry these two, and lipsync echoes the third
        "video_id": snapshot.job.facts["video_id"],
        "task_id": snapshot.job.facts["task_id"],
        "webhookUrl": snapshot.job.callback_url or "",
    }


_FIRST = (
    "faceswap_quality", "storage_loc", "_id", "create_time", "uid", "type", "from", "video_id", "video_lock_duration",
    "deduction_lock_duration", "video_status", "external_video", "video",
)  # fmt: skip
"""The keys that infobymodelid documents, in its order."""


def info(snapshot: Snapshot) -> dict[str, Any]:
    """The job as it is now: the stored record, and how it goes."""
    record = lipsync(snapshot) if snapshot.job.kind == LIPSYNC else talking_photo(snapshot)
    return {**{name: record.pop(name) for name in _FIRST}, **record, **_course(snapshot)}


def row(snapshot: Snapshot, account: Account) -> dict[str, Any]:
    """A line of the list."""
    # wire: rows have credentialId, video, external_video and video_status
    return {**info(snapshot), "credentialId": credential_id(account)}


def content(snapshot: Snapshot) -> dict[str, Any]:
    """What a callback says before it is sealed."""
    # docs: webhook, these four keys in this order
    documented = {
        "_id": snapshot.job.id,
        "status": int(snapshot.status),
        "type": PRODUCTS[snapshot.job.kind].word,
        "url": result(snapshot),
    }
    if snapshot.job.facts.get("tells_documented"):
        return documented
    # wire: the fifth key; assumed: the reason
    return {**documented, "deduction_credit": _spent(snapshot), **(_reason(snapshot) if snapshot.failed else {})}


def quota(account: Account, options: AkoolOptions) -> dict[str, Any]:
    """The balance."""
    # wire: {"credit": 898}
    left = max(0.0, account.available) if options.deducted == "submit" else account.credits
    return {"credit": number(left)}


def number(value: float) -> float:
    """As JavaScript writes it: whole ones without a point."""
    # assumed: records have Mongoose's `__v`, so Node writes the JSON, where 60.0 is 60
    return int(value) if value == int(value) else value


def result(snapshot: Snapshot) -> str:
    """The URL of the generated video; it stays in the record when the file has expired."""
    return snapshot.job.url(snapshot.job.outputs[0]) if snapshot.succeeded else ""


def _course(snapshot: Snapshot) -> dict[str, Any]:
    # assumed: what this endpoint documents for sibling products
    if snapshot.failed:
        ended = {"update_time": snapshot.updated_at // MILLISECOND, "deduction_credit": _spent(snapshot)}
        return {**ended, **_reason(snapshot)}
    if not snapshot.succeeded:
        return {"progress": int(snapshot.progress * 100)}
    return {
        "progress": 100,
        "update_time": snapshot.updated_at // MILLISECOND,
        "deduction_duration": _spent(snapshot),
        "deduction_credit": _spent(snapshot),
    }


def _spent(snapshot: Snapshot) -> int:
    # docs: character swap, a failed job has deduction_credit 0
    return int(snapshot.charged)


def _reason(snapshot: Snapshot) -> dict[str, Any]:
    """Why it failed: the code, or the product's usual one, and the words."""
    # docs: video translation, "error_code" and "error_reason", only when video_status is 4
    code = int(snapshot.code) if snapshot.code in CODES else PRODUCTS[snapshot.job.kind].failure
    return {"error_code": code, "error_reason": snapshot.reason}
