"""The refusals, lifecycles, prices and limits of Creatify."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from emulator.core.clock import MICROSECONDS
from emulator.core.job import Snapshot
from emulator.core.lifecycle import Lifecycle
from emulator.studio.pacing import letters
from emulator.studio.views import Finish
from emulator.web.refusals import Refusal

# docs: lipsyncs/get-apilipsyncs-, status enum; assumed: the order, and which of them a scenario's phases take
_FAILURE = "Video generation failed, please try again later."
CREATE = Lifecycle(("pending", "in_queue"), ("running",), "done", "failed", rejected="rejected", failure=_FAILURE)
# assumed: as the sibling link_to_videos, a previewed job rests in `pending` with its preview set
PREVIEW = Lifecycle(
    ("pending", "in_queue"), ("running",), "pending", "failed", rejected="rejected", rests=True, failure=_FAILURE
)
RENDER = Lifecycle(("in_queue",), ("running",), "done", "failed", rejected="rejected", failure=_FAILURE)

# docs: personas/post-apipersonas, process_status enum; assumed: the order
PERSONA = Lifecycle(
    ("pending",),
    ("processing", "voice_creating", "video_validating", "crop_and_matte", "reviewing"),
    "done",
    "failed",
    rejected="rejected",
    failure="The avatar could not be created.",
)
# docs: faq, an "insufficient credits" error at creation "or during processing"; assumed: the words
BROKE = "Insufficient credits."


def doomed(lifecycle: Lifecycle, reason: str) -> Lifecycle:
    """The same words, with a bad end."""
    return replace(lifecycle, doomed=True, failure=reason)


# docs: aurora model page, "at least 7 days"; assumed: the same for lipsyncs
RETENTION = 7 * 86_400 * MICROSECONDS
# docs: lipsyncs/get-apilipsyncs, `ids` at most 100
MOST_IDS = 100
# assumed: nothing is said of files in bytes or seconds; an hour is twelve times what the sibling Aurora takes (5 min);
# the second is for what encoders add
LONGEST_INPUT = 3601.0
"""Seconds."""
# assumed: no longest scene is documented, so one may last as long as a file
LONGEST_SCENE = 3600.0
"""Seconds."""
# assumed: what has no length lasts for one
A_MOMENT = 1.0
# assumed: what calls to action at the end is read in this time; no length is documented
END_SECONDS = 3.0
# wire: 91 characters gave 4.8 s
CHARACTERS_A_SECOND = 19.0
# wire: a vendor's own answer for each ratio; assumed: 1x1
SIZES = {"16x9": (1920, 1080), "1x1": (1080, 1080), "9x16": (1080, 1920)}
# wire: Aurora's results have 24 frames a second; assumed: the others 25
FRAME_RATES = {"standard": 25.0, "aurora_v1": 24.0, "aurora_v1_fast": 24.0}
# docs: changelog 2025-10, aurora_v1_fast costs half; assumed: its lips do not go all the way
FINISHES: dict[str, Finish] = {"standard": "rich", "aurora_v1": "rich", "aurora_v1_fast": "plain"}
MODELS = tuple(FRAME_RATES)

_TABLE: tuple[tuple[str, int, str], ...] = (
    # assumed: 401, as with every authenticator that has a challenge; DRF's own words
    ("not_authenticated", 401, "Authentication credentials were not provided."),
    ("authentication_failed", 401, "Incorrect authentication credentials."),
    # docs: quickstart, a paid API plan is needed; assumed: DRF's own words
    ("permission_denied", 403, "You do not have permission to perform this action."),
    # docs: faq, "insufficient credits" at creation; assumed: the status
    ("insufficient_credits", 402, "Insufficient credits."),
    # wire: "No Link matches the given query." for an unknown link
    ("not_found", 404, "No Lipsync matches the given query."),
    # docs: personas/get-apipersonas-, "identifying this Digital Human: Creator"
    ("creator_not_found", 404, "No Creator matches the given query."),
    # docs: text-to-speech/get-text-to-speech-, "identifying this Text To Speech Flow", schema TextToSpeechFlow
    ("speech_not_found", 404, "No TextToSpeechFlow matches the given query."),
    # assumed: the model of accents is called so
    ("accent_not_found", 404, "No Accent matches the given query."),
    # assumed: 429 is seen, no limit is published; DRF's own words
    ("throttled", 429, "Request was throttled. Expected available in 42 seconds."),
    # assumed: status and words of too many jobs at a time
    ("crowded", 429, "Too many tasks are being processed. Please wait until one of them has finished."),
    # docs: Django, the default page of a server error
    ("server_error", 500, "Server Error (500)"),
)


class Invalid(Refusal):
    """A 400 whose body is DRF's: errors by field, or a bare list for a refusal of the whole object."""

    def __init__(self, errors: object, field: str | None = None) -> None:
        super().__init__("invalid", _first(errors), status=400, field=field or _place(errors) or "body")
        self.errors = errors


def _first(errors: object) -> str:
    """The first sentence of a tree of errors."""
    while isinstance(errors, Mapping | list) and errors:
        errors = next(iter(errors.values() if isinstance(errors, Mapping) else errors))
    return str(errors)


def _place(errors: Any) -> str | None:
    """The first field that errors are about, down through what nests."""
    found: tuple[Any, Any] | None = None
    if isinstance(errors, list):
        # Errors of a list's items: those without have an empty object.
        found = next(((index, each) for index, each in enumerate(errors) if isinstance(each, dict) and each), None)
    elif isinstance(errors, dict):
        found = next(iter(errors.items()), None)
    if found is None or found[0] in ("non_field_errors", "detail"):
        return None
    inner = _place(found[1])
    return f"{found[0]}.{inner}" if inner else str(found[0])


# docs: lipsyncs/get-apilipsyncs, ids are uuids; assumed: the words
BAD_IDS = Invalid({"ids": ["Enter a list of valid UUIDs."]}, "query ids")
# wire: a sibling's render before its preview is 400, object refusals are bare lists; assumed: the words
NOT_PREVIEWED = Invalid(["Preview has not been generated yet."], "path id")
ALREADY_RENDERED = Invalid(["Lipsync has already been rendered."], "path id")
CODES = {
    **{code: Refusal(code, message, status=status) for code, status, message in _TABLE},
    "invalid_ids": BAD_IDS,  # docs: lipsyncs/get-apilipsyncs, ids are uuids; assumed: the words
    "not_previewed": NOT_PREVIEWED,  # wire: a sibling's render before its preview is 400; assumed: the words
    "already_rendered": ALREADY_RENDERED,  # assumed: in the manner of the former
}


def spoken_seconds(text: str) -> float:
    """How long a text takes to say."""
    return max(A_MOMENT, round(letters(text) / CHARACTERS_A_SECOND, 2))


def check_renderable(snapshot: Snapshot) -> None:
    """Raises Invalid unless the job rests with a preview."""
    if snapshot.resting:
        return
    # wire: a sibling's render before its preview is 400, object refusals are bare lists; assumed: the words
    raise ALREADY_RENDERED if snapshot.job.rested_by(snapshot.index) is not None else NOT_PREVIEWED
