"""What Akool allows, what it costs and how it goes: lifecycles, limits, prices, results."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.core.clock import MICROSECONDS
from emulator.core.job import Job, Output
from emulator.core.lifecycle import Lifecycle
from emulator.engine.accounts import Account
from emulator.providers.akool.refusals import TABLE, refusal
from emulator.web.call import Draft

if TYPE_CHECKING:
    from emulator.media.inspecting import Inspection

LIPSYNC = "lipsync"
TALKING_PHOTO = "talking-photo"


@dataclass(frozen=True, slots=True)
class Product:
    """One kind of job."""

    word: str
    """How callbacks call it."""
    type: int
    """How records call it."""
    failure: int
    """The code of a failure that has none of its own."""

    @property
    def lifecycle(self) -> Lifecycle:
        """Its statuses."""
        # docs: video_status: 1:queueing, 2:processing, 3:completed, 4:failed
        return Lifecycle(("1",), ("2",), "3", "4", failure=TABLE[self.failure])


# docs: webhook, the exact words with their blanks; lip-sync and talking-photo, `type`, code 1211 and code 1015
PRODUCTS: Mapping[str, Product] = {
    LIPSYNC: Product("lipsync", 9, 1211),
    TALKING_PHOTO: Product("talking photo", 5, 1015),
}
LIFECYCLES = {kind: product.lifecycle for kind, product in PRODUCTS.items()}

# docs: "valid for 7 days"
RETENTION = 7 * 24 * 3600 * MICROSECONDS

# docs: lip-sync, codes 1204, 1207, 1210; assumed: what is exactly at the limit passes, and M is 1024 x 1024
LONGEST = 60.0
"""Seconds."""
LARGEST = 300 * 1024 * 1024
"""Bytes."""
FASTEST = 60.0
"""Frames a second."""
# assumed: no length of an audio is documented; an hour is sixty times what a video may last, and the second is
# for what encoders add
LONGEST_AUDIO = 3601.0
"""Seconds."""
# docs: lip-sync, code 1209; assumed: which; these are what phones, cameras and editors write
CODECS = frozenset({"h264", "hevc", "mpeg4"})
# assumed: MediaInfo and containers round; a real excess is larger
ROUNDING = 0.01


# who may


def in_good_standing(account: Account) -> None:
    """A new job needs an account that pays. Raises 1103."""
    # docs: error codes, 1103; assumed: what is there can still be looked at
    if account.state == "overdue":
        raise refusal(1103)


def owned(job: Job, account: Account) -> None:
    """A job is seen by its owner only. Raises 1009."""
    # docs: code 1009, "You do not have permission to operate"
    if job.account != account.id:
        raise refusal(1009)


# what may go in


def video(inspection: "Inspection") -> None:
    """The video of a lipsync job is within the limits, as far as it could be looked at. Raises 1205 and 1204-1210."""
    if (inspection.size or 0) > LARGEST or inspection.trouble == "too large":
        raise refusal(1207)
    probe = inspection.probe
    # assumed: a file that cannot be fetched, read or shown is a "Create video error"
    if inspection.trouble is not None or (probe is not None and probe.kind != "video"):
        raise refusal(1205)
    if probe is None:
        return
    if probe.video_codec is not None and probe.video_codec not in CODECS:
        raise refusal(1209)
    if (probe.video_seconds or probe.seconds or 0.0) > LONGEST + ROUNDING:
        raise refusal(1204)
    if (probe.fps or 0.0) > FASTEST + ROUNDING:
        raise refusal(1210)


def audio(inspection: "Inspection") -> None:
    """The driving audio can be heard, as far as it could be looked at. Raises 1201."""
    probe = inspection.probe
    # assumed: a video with sound will do
    if inspection.trouble is not None or (probe is not None and not probe.has_audio):
        raise refusal(1201)
    if probe is not None and (probe.audio_seconds or probe.seconds or 0.0) > LONGEST_AUDIO:
        raise refusal(1201)


def photo(inspection: "Inspection") -> None:
    """The photo can be seen, as far as it could be looked at. Raises 1015."""
    # wire: 1015 for a photo and an audio that could not be fetched
    if inspection.trouble is not None or (inspection.probe is not None and inspection.probe.kind != "image"):
        raise refusal(1015)


# what comes out


def seconds(draft: Draft, *inspections: "Inspection") -> float:
    """How long the result is: as the first of the inputs whose length is known, else a plausible draw."""
    for inspection in inspections:
        probe = inspection.probe
        known = None if probe is None else probe.seconds
        if known:
            return round(known, 2)
    # assumed: the lengths of the documentation's examples
    return round(draft.draws("media").between(3, 30), 2)


def lipsync_output(draft: Draft, length: float, inspection: "Inspection") -> Output:
    """The result of a lipsync job: the video's own size."""
    probe = inspection.probe
    width, height = (probe.width or 0, probe.height or 0) if probe is not None else (0, 0)
    return _output(draft, length, width or 1280, height or 720)


def talking_photo_output(draft: Draft, length: float, inspection: "Inspection", resolution: str | None) -> Output:
    """The result of a talking photo: the photo's shape with its short side as asked."""
    probe = inspection.probe
    width, height = (probe.width or 1, probe.height or 1) if probe is not None else (1, 1)
    # assumed: 720 where nothing is asked, and a square where nobody saw the photo
    scale = int(resolution or 720) / min(width, height)
    return _output(draft, length, _even(width * scale), _even(height * scale))


def _output(draft: Draft, length: float, width: int, height: int) -> Output:
    # wire: "1757785499654-8067.mp4"; assumed: the milliseconds are the creation's, known when the name is
    name = f"{draft.now // 1000}-{draft.draws('output').digits(4)}.mp4"
    return Output(name, "video", length, width, height, retention=RETENTION)


def _even(side: float) -> int:
    # assumed: no result is wider or higher than 4K, whatever the photo's shape
    return max(2, min(3840, round(side / 2) * 2))


# lists

# assumed: sizes of a page beyond this are cut
LARGEST_PAGE = 100


def page(query: Mapping[str, str]) -> tuple[int, int]:
    """Where a page of the list begins and how many rows it has. Raises 1003."""
    number, size = _whole(query, "page", 1), _whole(query, "size", 10)
    size = min(size, LARGEST_PAGE)
    return (number - 1) * size, size


def listed(query: Mapping[str, str]) -> tuple[str, ...]:
    """Which kinds of job a list shows. Raises 1003."""
    # wire: "sub_type was rejected", and a `type` without jobs gave nothing
    if "sub_type" in query:
        raise refusal(1003)
    if not query.get("type"):
        return tuple(PRODUCTS)
    if not re.fullmatch(r"[0-9]{1,6}", query["type"]):
        raise refusal(1003)
    return tuple(kind for kind, product in PRODUCTS.items() if product.type == int(query["type"]))


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, "") or str(default)
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) < 1:
        raise refusal(1003)
    return int(text)
