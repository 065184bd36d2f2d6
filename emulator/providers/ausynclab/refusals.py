"""AusyncLab's refusals as data: our names for them, the HTTP status, and the word or sentence in `detail`.

The vendor sends no codes besides the HTTP status, so the names exist only for `emulator-error=CODE`.
"""

from typing import Any

from emulator.web.refusals import Refusal, RequestError

TABLE: dict[str, tuple[int, str]] = {
    # assumed: FastAPI 0.165's APIKeyHeader without the header (403 until about 0.122)
    "not_authenticated": (401, "Not authenticated"),
    # docs: the API keys page, as a public client quotes it: "401 invalid_api_key"
    "invalid_api_key": (401, "invalid_api_key"),
    # assumed: the form of `invalid_api_key`
    "api_key_expired": (401, "api_key_expired"),
    # wire: text-to-speech on a free account (one client saw the sentence "A paid plan is required to use the AusyncLab
    # API" in July 2026)
    "paid_plan_only": (403, "paid_plan_only"),
    # docs: the API keys page, as a public client quotes it: a Sub key where a Master key is wanted
    "api_key_not_master": (403, "api_key_not_master"),
    # assumed: 403 and a word, as the service answers other troubles with a plan
    "insufficient_credits": (403, "insufficient_credits"),
    "account_banned": (403, "account_banned"),
    "payment_overdue": (403, "payment_overdue"),
    # docs: lipsync, "404 Not Found: Không thể đăng ký video." (cannot register); assumed: the texts of all the 404s
    "cannot_register_video": (404, "Cannot register video"),
    # docs: lipsync, "404 Not Found: Không thể tạo video lipsync." (cannot create)
    "cannot_create_lipsync_video": (404, "Cannot create lipsync video"),
    # docs: lipsync, quick start: "Chờ video được xử lý" (wait for the video); assumed: what happens to who does not
    "registered_video_not_ready": (404, "Registered video is not ready"),
    # docs: lipsync, register/{video_id}, "404 Not Found: Video không tồn tại." (does not exist)
    "registered_video_not_found": (404, "Registered video not found"),
    # docs: lipsync, generate/{video_id}, "404 Not Found: Video lipsync không tồn tại."
    "video_not_found": (404, "Video not found"),
    # docs: lipsync, "404 Not Found: Không tìm thấy danh sách video." (list of videos not found)
    "video_list_not_found": (404, "Video list not found"),
    # assumed: in the style of the videos
    "audio_not_found": (404, "Audio not found"),
    "voice_not_found": (404, "Voice not found"),
    "cannot_register_voice": (404, "Cannot register voice"),
    # assumed: FastAPI's own
    "not_found": (404, "Not Found"),
    "method_not_allowed": (405, "Method Not Allowed"),
    "unreadable_body": (400, "There was an error parsing the body"),
    # docs: the API keys page, as a public client quotes it: 409; assumed: the word
    "key_limit_reached": (409, "key_limit_reached"),
    # assumed: nothing that is asked for here can be taken already
    "conflict": (409, "Conflict"),
    # assumed: there is some limit in front of every service; its words are the standard's
    "body_too_large": (413, "Request Entity Too Large"),
    # docs: the API keys page, as a public client quotes it: 429; assumed: the words are the standard's
    "too_many_requests": (429, "Too Many Requests"),
    "service_unavailable": (503, "Service Unavailable"),
}

KEY = (
    "not_authenticated",
    "invalid_api_key",
    "api_key_expired",
    "account_banned",
    "payment_overdue",
    "api_key_not_master",
    "too_many_requests",
)
"""What every operation that wants a key may answer."""
JSON = (*KEY, "unreadable_body")
"""What every operation that takes JSON may answer."""
STATES = {"banned": "account_banned", "expired": "api_key_expired", "overdue": "payment_overdue"}
"""What an account in such a state is refused with, whatever it asks."""


def refusal(code: str, *, status: int | None = None, field: str | None = None) -> Refusal:
    """A row of the table, perhaps with another status, or about a field."""
    usual, detail = TABLE[code]
    return Refusal(code, detail, status=status or usual, field=field)


class Unprocessable(RequestError):
    """What is wrong in several places of a request, as Pydantic's list."""

    def __init__(self, details: list[dict[str, Any]]) -> None:
        super().__init__(f"{len(details)} things are wrong.")
        self.details = details
        place, *loc = details[0]["loc"]
        self.field = f"{'' if place == 'body' else f'{place} '}{'.'.join(map(str, loc))}"


CODES = {code: refusal(code) for code in TABLE}
"""What `emulator-error=CODE` names."""
