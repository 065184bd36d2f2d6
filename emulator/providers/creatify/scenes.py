"""The scenes of lipsyncs_v2: who stands where in front of what, what is written over it, how one follows another. Pure.

A body's table gives every object its defaults, and leaves out objects that were not sent: these are None or missing.
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from emulator.core.job import Job
from emulator.providers.creatify import casting, rules
from emulator.providers.creatify.lipsyncs_v2 import ends_with_call, said_seconds, scene_seconds
from emulator.studio.film import Background, Captions, Card, Line, Placement, Recording, Scene, Speech, Transition
from emulator.studio.views import File, Fit

# docs: lipsyncs_v2/post-apilipsyncs, the example's values
# assumed: where no other place is asked for, nobody's face is written over
_CAPTIONS = Captions("normal-black", 0.0, 0.4, 70.0, "Montserrat", gives_way=True)
_CALLING = Captions("normal-white", 0.0, 0.0, 80.0, "Montserrat", background="#00000066", line_height=1.9)
_LOUDEST = 4.0
_FARTHEST = 2.0
"""Shares of the frame from its middle; whatever is farther away is not seen."""
_LARGEST = 1000
"""Pixels of a letter."""
# docs: lipsyncs_v2/post-apilipsyncs, visual_style: names alone; assumed: what they say, where there is something to be
# shown beside the avatar, and that an offset, scale or shape of the customer's own wins. The others are FullAvatar.
_CORNER = Placement(0.6, -0.18, 0.2)
_STYLES: dict[str | None, Placement | None] = {
    "GreenScreenEffect": _CORNER,
    "UpAndDown": Placement(0.5, 0.0, 0.25),
    "SideBySide": Placement(0.5, 0.25, 0.0),
    "MagnifyingGlassCircle": Placement(0.4, 0.25, 0.25, "circle"),
    "ReverseMagnifyingGlassCircle": Placement(0.4, -0.25, 0.25, "circle"),
    "FullProduct": None,
    "DramaticFullProduct": None,
}
"""None: the avatar is heard, not seen."""


def scenes(job: Job, width: int, height: int) -> tuple[Scene, ...]:
    """The scenes, and one more if something calls to action at the end."""
    asked = job.request["video_inputs"]
    ends = ends_with_call(job.request)
    comings = _transitions(asked, ends)
    found = [_scene(job, scene, *coming, (width, height)) for scene, coming in zip(asked, comings, strict=False)]
    if ends:
        end = job.request["cta_end"]
        # assumed: black where it has no background of its own
        behind = _background(end.get("cta_background")) or Background("#000000")
        found.append(Scene(None, (), rules.END_SECONDS, background=behind, card=_card(end), transition=comings[-1][0]))
    return tuple(found)


def music(asked: Mapping[str, Any]) -> tuple[Recording | None, float]:
    """The music under everything, if there is any, and its volume."""
    url = asked.get("url")
    if url is None:
        return None, 0.0
    return Recording(File(url)), _within(asked["volume"], 0.0, _LOUDEST)


def _scene(job: Job, asked: Mapping[str, Any], coming: Transition, leaving: Transition, size: tuple[int, int]) -> Scene:
    character, voice = asked["character"], asked["voice"]
    text = voice.get("input_text") or ""
    persona = casting.persona(job, character["avatar_id"])
    background = _background(asked.get("background"))
    placement = _placement(character, asked.get("visual_style") if background is not None else None)
    said = Speech(text, casting.voice(job, voice.get("voice_id"), persona), said_seconds(asked))
    finish = rules.FINISHES[job.request["model_version"]]
    line = Line(said, volume=_within(voice["volume"], 0.0, _LOUDEST), finish=finish)
    return Scene(
        None if placement is None else persona.view(*size),
        (line,) if text else (),
        scene_seconds(asked),
        # assumed: a customer's own video goes on for as long as something is said, without a jump
        sync="bounce",
        placement=placement or Placement(),
        background=background,
        captions=_placed(asked.get("caption_setting"), asked.get("visual_style")),
        card=_card(asked.get("cta")),
        transition=coming,
        leaving=leaving,
        text=text,
    )


def _placement(character: Mapping[str, Any], style: str | None) -> Placement | None:
    """Where the avatar stands; None: nowhere."""
    if character["hidden"]:
        return None
    x, y = _offset(character)
    own = Placement(character["scale"], x, y, "circle" if character["avatar_style"] == "circle" else "full")
    return own if own != Placement() else _STYLES.get(style, own)


def _background(asked: Mapping[str, Any] | None) -> Background | None:
    if not asked or not asked.get("url"):
        return None
    # docs: lipsyncs_v2/post-apilipsyncs-preview, fit: cover (deprecated), crop, contain; assumed: crop does as cover
    fit: Fit = "contain" if asked["fit"] == "contain" else "cover"
    return Background(file=File(asked["url"]), fit=fit, effect=asked["effect"] or "")


def _captions(asked: Mapping[str, Any] | None, usual: Captions) -> Captions | None:
    """How captions look; None: there are none."""
    if asked is None:
        return usual
    if asked["hidden"]:
        return None
    x, y = _offset(asked)
    return Captions(
        asked["style"],
        x,
        y,
        _within(asked["font_size"], 1, _LARGEST),
        asked["font_family"] or "",
        asked["font_style"] or "",
        asked["text_color"] or "",
        asked["background_color"] or "",
        asked["highlight_text_color"] or "",
        _within(asked["max_width"] or 0.0, 0.0, 10_000),
        _within(asked["line_height"] or 0.0, 0.0, 10.0),
        # assumed: its value is a shadow as CSS has it
        gives_way=usual.gives_way and (x, y) == (usual.x, usual.y),
        text_shadow="" if asked["text_shadow"] in (None, "none") else asked["text_shadow"],
    )


def _placed(asked: Mapping[str, Any] | None, style: str | None) -> Captions | None:
    """A scene's captions where they were asked for, or where its visual style has them."""
    found = _captions(asked, _CAPTIONS)
    # wire: who wants an offset to hold sends override_visual_style with it; assumed: else a visual style that places
    # the avatar has a place for the captions, too
    if asked is None or found is None or style not in _STYLES or asked["override_visual_style"]:
        return found
    return replace(found, x=_CAPTIONS.x, y=_CAPTIONS.y, gives_way=True)


def _card(asked: Mapping[str, Any] | None) -> Card | None:
    """A call to action."""
    if not asked:
        return None
    logo, caption = asked.get("cta_logo") or {}, asked.get("cta_caption") or {}
    look = _captions(caption.get("caption_setting"), _CALLING)
    x, y = _offset(logo) if logo else (0.0, 0.0)
    coming, leaving = _effects(asked)
    card = Card(
        "" if look is None else caption.get("caption") or "",
        File(logo["url"]) if logo.get("url") else None,
        x,
        y,
        _within(logo.get("scale", 1.0), 0.0, _FARTHEST),
        "" if look is None else look.colour,
        "" if look is None else look.background,
        look,
        blur=asked.get("cta_background_blur", False),
        coming=None if coming is None else Transition(coming),
        leaving=None if leaving is None else Transition(leaving),
    )
    return card if card.text or card.logo or card.blur else None


def _transitions(asked: list[dict[str, Any]], ends: bool) -> list[tuple[Transition, Transition]]:
    """Into and out of every scene, and into what comes after the last; out of all but the last it is the next one's."""
    effects = [(None, None), *map(_effects, asked), (None, None)]
    comings = [into if into is not None else before for (_, before), (into, _) in pairwise(effects)]
    last = Transition() if ends else _transition(comings[-1])
    return [(_transition(each), last if at == len(asked) - 1 else Transition()) for at, each in enumerate(comings)]


def _effects(asked: Mapping[str, Any]) -> tuple[str | None, str | None]:
    effect = asked.get("transition_effect") or {}
    return effect.get("transition_in"), effect.get("transition_out")


def _transition(name: str | None) -> Transition:
    return Transition() if name is None else Transition(name)


def _offset(asked: Mapping[str, Any]) -> tuple[float, float]:
    x, y = asked["offset"]["x"], asked["offset"]["y"]
    return _within(x, -_FARTHEST, _FARTHEST), _within(y, -_FARTHEST, _FARTHEST)


def _within(value: float, low: float, high: float) -> float:
    return float(min(max(value, low), high))
