"""Looking at the files that a request names, as far as they can be reached; what cannot is taken on trust.

A file that cannot be used is noticed when its turn comes: the job is taken, and fails with a reason. Only an audio,
which says how long the video will be, is refused at once.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emulator.core.lifecycle import Lifecycle
from emulator.providers.creatify import rules
from emulator.web.call import Call, Draft

if TYPE_CHECKING:
    from emulator.media.inspecting import Inspection
    from emulator.media.probe import Probe

MOST = 16
"""Files of one request that are looked at; further ones are taken on trust."""


@dataclass(frozen=True, slots=True)
class Named:
    """A file that a request names."""

    what: str
    """As the reason for a failure calls it."""
    url: str
    kinds: tuple[str, ...]
    """What it may be: image, video, audio."""


async def audio_seconds(call: Call, draft: Draft, url: str) -> float:
    """How long an own audio is, or might be where nobody can listen to it. Raises Invalid."""
    found = await call.inspect(url)
    if found.trusted:
        return round(draft.draws("media").between(4, 20), 2)
    # assumed: an audio that cannot be had is noticed at once
    if (problem := _problem(found, Named("audio", url, ("audio",)))) is not None:
        raise rules.Invalid({"audio": [problem]})
    return round((found.probe.seconds if found.probe is not None else None) or rules.A_MOMENT, 3)


async def fate(call: Call, lifecycle: Lifecycle, files: Iterator[Named]) -> Lifecycle:
    """The lifecycle of a job with these inputs: doomed if one of them is of no use, by the first that is not."""
    named = list(files)
    urls = list(dict.fromkeys(each.url for each in named))[:MOST]
    seen = dict(zip(urls, await asyncio.gather(*map(call.inspect, urls)), strict=True))
    for each in named:
        found = seen.get(each.url)
        if found is not None and not found.trusted and (problem := _problem(found, each)) is not None:
            return rules.doomed(lifecycle, problem)
    return lifecycle


def of_lipsync(body: dict[str, Any]) -> Iterator[Named]:
    """What a body of lipsyncs names, beside its audio."""
    yield from _one("background", body.get("background_asset_image_url"), "image")


def of_scenes(body: dict[str, Any]) -> Iterator[Named]:
    """What a body of lipsyncs_v2 names."""
    for scene in body["video_inputs"]:
        yield from _background(scene.get("background"))
        yield from _logo(scene.get("cta"))
    yield from _one("background music", (body.get("background_music") or {}).get("url"), "audio")
    end = body.get("cta_end") or {}
    yield from _background(end.get("cta_background"))
    yield from _logo(end)


def of_persona(body: dict[str, Any]) -> Iterator[Named]:
    """What a body of personas names, its uploads included."""
    # docs: custom-avatar/byoa, "Ensure both video files are valid formats"
    yield from _one("lipsync video", body.get("lipsync_input"), "video")
    yield from _one("consent video", body.get("consent_video"), "video")
    # assumed: the same video, from Google Drive
    yield from _one("lipsync video", body.get("gdown_url"), "video")


def _background(background: dict[str, Any] | None) -> Iterator[Named]:
    # assumed: its `type` is not held against it
    yield from _one("background", (background or {}).get("url"), "image", "video")


def _logo(cta: dict[str, Any] | None) -> Iterator[Named]:
    yield from _one("logo", ((cta or {}).get("cta_logo") or {}).get("url"), "image")


def _one(what: str, url: str | None, *kinds: str) -> Iterator[Named]:
    if url:
        yield Named(what, url, kinds)


def _problem(found: "Inspection", named: Named) -> str | None:
    """Why a file that was looked at is of no use."""
    # assumed: all of the words
    if found.trouble == "unfetchable":
        return f"Unable to download the {named.what} file."
    # assumed: no size is documented, so none is too large
    if found.trouble == "too large":
        return None
    if found.trouble is not None or found.probe is None or not _is(found.probe, named.kinds):
        return f"The {named.what} is not valid."
    if (found.probe.seconds or 0.0) > rules.LONGEST_INPUT:
        return f"The {named.what} is too long."
    return None


def _is(probe: "Probe", kinds: tuple[str, ...]) -> bool:
    # assumed: the sound of a video will do
    return probe.kind in kinds or ("audio" in kinds and probe.has_audio)
