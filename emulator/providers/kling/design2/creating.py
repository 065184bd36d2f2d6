"""What a task of the new design is made of: its prompt and its pictures checked, its price found, the job begun."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from emulator.core.errors import Conflict
from emulator.core.job import Snapshot
from emulator.core.lifecycle import Lifecycle
from emulator.engine.choosing import Directives
from emulator.providers.kling import ids, inputs, rules, script
from emulator.providers.kling.design2 import catalogue
from emulator.providers.kling.design2.catalogue import Model
from emulator.providers.kling.design2.models import (
    DesignedImageToVideo,
    DesignedTextToVideo,
    Material,
    Output,
)
from emulator.providers.kling.product import files, paying, refuse_taken, remembered, taken
from emulator.providers.kling.refusals import empty, invalid, refusal
from emulator.providers.kling.versions import slot
from emulator.web.call import Call, Work

KIND = "designed-video"
"""The kind of every task of the new design: an external id is unique among all of them."""
# docs: every page of the new design: "submitted, processing, succeeded, failed"
LIFECYCLE = Lifecycle(
    ("submitted",), ("processing",), "succeeded", "failed", failure="Failure to pass the risk control system"
)
# wire: a picture that cannot be fetched does not refuse the task but fails it, 2026-09
UNREAD = replace(LIFECYCLE, failure="Something went wrong when we tried to get the contents of the file.")
# docs: image-to-video: "The size of the image file cannot exceed 50MB"
LARGEST_PICTURE = 50 * rules.MEGABYTE
# docs: 3.0 image-to-video: "Up to 3 Elements can be specified"; 2.6: "At most 2 voices can be referenced"
MOST = {"prompt": 1, "first_frame": 1, "last_frame": 1, "element": 3, "voice": 2}
_NEEDED = {
    "prompt": ("text",),
    "first_frame": ("url",),
    "last_frame": ("url",),
    "element": ("element_id", "id"),
    "voice": ("voice_id", "id"),
}


async def from_text(call: Call, model: Model, kinds: tuple[str, ...]) -> Snapshot:
    """Check a text-to-video task and begin it; `kinds` are all kinds of tasks. Raises Refusal."""
    body: DesignedTextToVideo = call.body
    prompt = body.prompt
    if prompt is None and body.contents:
        # wire: several clients send the prompt of text-to-video as contents, too
        found = _materials(body.contents, ("prompt",))
        prompt = found["prompt"][0].text if "prompt" in found else None
    if prompt is None:
        # docs: text-to-video, prompt: required
        raise empty("prompt")
    _check_prompt(prompt, model)
    shots = _shots(model, body.settings, prompt)
    return await _begin(call, model, kinds, "text-to-video", body.settings, body.settings.aspect_ratio, shots)


async def from_image(call: Call, model: Model, kinds: tuple[str, ...]) -> Snapshot:
    """Check an image-to-video task and begin it; `kinds` are all kinds of tasks. Raises Refusal."""
    body: DesignedImageToVideo = call.body
    if not body.contents:
        # wire: "contents cannot be empty"
        raise empty("contents")
    found = _materials(body.contents, model.materials)
    for each in found.get("prompt", ()):
        _check_prompt(each.text or "", model)
    # docs: image-to-video: "last-frame-only video generation is not supported"
    if "first_frame" not in found:
        raise empty("first_frame")
    if "last_frame" in found and model.short_frames and body.settings.resolution not in model.short_frames:
        raise catalogue.no_resolution(body.settings.resolution)
    shape, lifecycle = "16:9", LIFECYCLE
    seen: dict[str, list[Any]] = {}
    for name in ("last_frame", "first_frame"):
        for each in found.get(name, ()):
            try:
                picture = await inputs.image(call, name, each.url or "", LARGEST_PICTURE)
            except inputs.Unreachable:
                lifecycle = UNREAD
                continue
            seen[name] = script.picture(call, each.url or "", picture)
            if picture is not None:
                # assumed: the video is upright, wide or square as its first picture is
                shape = picture.ratio
    voices = [each.voice_id or "" for each in found.get("voice", ())]
    words = " ".join(each.text or "" for each in found.get("prompt", ()))
    # assumed: each element of the library is somebody
    cast = [each.element_id or "" for each in found.get("element", ())] or None
    shots = _shots(model, body.settings, words, seen.get("first_frame"), seen.get("last_frame"), cast)
    return await _begin(call, model, kinds, "image-to-video", body.settings, shape, shots, lifecycle, voices=voices)


def _shots(
    model: Model,
    settings: Output,
    words: str,
    first: list[Any] | None = None,
    last: list[Any] | None = None,
    cast: list[str] | None = None,
) -> list[script.Script]:
    """What is seen: several shots where the prompt tells them one by one, and several are allowed."""
    # docs: 3.0, multi_shot: it may be of several shots; assumed: only where the prompt tells them
    if model.name == "kling-3.0" and settings.multi_shot and len(script.told(words)) > 1:
        shots = script.storyboard(words, first, str(settings.duration), cast=cast)
        return shots if last is None else [*shots[:-1], {**shots[-1], "last": last}]
    return [script.shot(words, first, last, cast=cast)]


def _materials(contents: list[Material], allowed: tuple[str, ...]) -> dict[str, list[Material]]:
    """The contents by their type, each complete and not too many of them. Raises Refusal."""
    found: dict[str, list[Material]] = {}
    for index, each in enumerate(contents):
        if each.type == "":
            # wire: as of every field that is empty
            raise empty(f"contents[{index}].type")
        if not isinstance(each.type, str) or each.type not in allowed:
            # wire: "contents[i].type value '<x>' is invalid", 2026-09
            raise invalid(f"contents[{index}].type", each.type)
        for field in _NEEDED[each.type]:
            if not str(getattr(each, field) or "").strip():
                # wire: of prompts and frames, 2026-09; assumed: of the others
                article = "" if field == "text" else "a "
                raise refusal(
                    1201,
                    f"content item of type '{each.type}' must have {article}non-blank {field}",
                    field=f"contents[{index}].{field}",
                )
        found.setdefault(each.type, []).append(each)
        if len(found[each.type]) > MOST[each.type]:
            # docs: how many there may be of each type; assumed: the text
            raise invalid("contents", each.type, f"at most {MOST[each.type]}")
    # docs: "the current parameters in the same task must not be duplicated"
    for name, times in Counter(each.id for each in contents if each.id is not None).items():
        if times > 1:
            raise invalid("id", name, "it must not be duplicated")
    return found


def _check_prompt(prompt: str, model: Model) -> None:
    # docs: each model's page, prompt: how long it may be; assumed: the text
    if len(prompt) > model.longest:
        raise invalid("prompt", prompt, f"at most {model.longest} characters")


async def _begin(
    call: Call,
    model: Model,
    kinds: tuple[str, ...],
    product: str,
    settings: Output,
    shape: str,
    shots: Sequence[script.Script],
    lifecycle: Lifecycle = LIFECYCLE,
    *,
    voices: Sequence[str] = (),
) -> Snapshot:
    # docs: each model's page, duration: which there are
    if settings.duration not in model.durations:
        raise invalid("settings.duration", settings.duration)
    sound = catalogue.sound(model, settings.audio, voices=bool(voices))
    cost = catalogue.price(model, sound, settings.resolution).of(settings.duration)
    options = call.body.options
    # wire: a create with the same external id again, 2026-09; nothing is made and nothing charged
    await refuse_taken(call, options.external_task_id, kinds)
    rules.solvent(call.account)
    if lifecycle is UNREAD and call.directives.scenario is None:
        call.directives = Directives("fails-running")
    draft = await call.draft()
    size = catalogue.size(settings.resolution, shape)
    film = script.shots(*shots, silent=sound == "off", rich=settings.resolution != "720p", voices=voices)
    facts: dict[str, Any] = {
        "product": product,
        "model": model.name,
        "resolution": settings.resolution,
        "sound": "off" if sound == "off" else "native",
        "voices": bool(voices),
        **script.kept(call, film),
        **paying(call),
    }
    work = Work(
        id=ids.task_id(draft),
        kind=KIND,
        lifecycle=lifecycle,
        facts=facts,
        outputs=files(draft, rules.made_seconds(settings.duration), size, watermarked=options.watermark_info.enabled),
        callback_url=options.callback_url,
        alias=options.external_task_id,
        cost=cost,
        # docs: concurrency rules: "independently calculated by account, model version, and resource package type"
        slot=slot(model.name),
    )
    try:
        return await call.submit(draft, work, request=remembered(call.body))
    except Conflict:
        raise taken(options.external_task_id) from None
