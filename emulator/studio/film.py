"""What a result file shows and says, in words that no vendor owns: values that providers write and renderers read.

A `Film` is a row of scenes; a `Scene` is one view (somebody in front of something) and the lines that are said in it.
Times are seconds, sizes are pixels as displayed, volumes are factors (1: as it is). What is taken from a film is in
`takes`. Equal values over equal files give equal results, so they are a cache's key.
"""

from dataclasses import dataclass
from typing import Literal

from emulator.studio.views import Box, File, Finish, Fit, Gender, View

SyncMode = Literal["cut_off", "loop", "bounce", "silence", "remap"]
"""What is done where a scene's view and its lines differ in length: see `cutting.syncing`."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks. The same character always sounds the same; different ones differ as far as the engine has voices."""

    language: str = "en-US"
    """A BCP 47 tag; empty: told from the text."""
    character: str = ""
    """The vendor's id of the voice."""
    gender: Gender = ""
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Speech:
    """A text that is spoken."""

    text: str
    voice: Voice = Voice()
    seconds: float | None = None
    """It is spoken just so fast that it takes this long, as far as a voice can; the rest is silence, or cut."""


@dataclass(frozen=True, slots=True)
class Recording:
    """The sound of a file, or of a part of it."""

    file: File
    start: float = 0.0
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody says in a scene."""

    sound: Speech | Recording
    at: float = 0.0
    """Seconds into the scene."""
    volume: float = 1.0
    face: "Box | None" = None
    """Whose lips move: the face that is here at `seen_at` in the view; none: the largest."""
    seen_at: float = 0.0
    finish: Finish = "rich"
    """How closely the lips follow."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where in the frame the person stands: a scale and an offset from the middle, in shares of the frame."""

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0
    shape: Literal["full", "circle"] = "full"


@dataclass(frozen=True, slots=True)
class Background:
    """What is behind a person: a colour (`#rrggbb`), or a picture or video."""

    colour: str = ""
    file: File | None = None
    fit: Fit = "cover"
    effect: str = ""
    """How a picture moves: `imageSlideLeft`, `imageZoomIn`, `imageZoomOut`, `imageWobbling`, `imageThrob`, or not."""


@dataclass(frozen=True, slots=True)
class Captions:
    """What is said, written over the picture, timed by words. What is empty or 0 is as the style has it.

    Colours are CSS's: of the letters, the box behind them, the word that is being said. `font` is a family's name,
    `max_width` of a line a share of the frame's (beyond 1: pixels, as `font_size`), `line_height` in font sizes.
    """

    style: str = "normal-black"
    """A name of the vendor's documented styles; see `lettering.styles`."""
    x: float = 0.0
    y: float = 0.4
    """From the middle of the frame, in shares of its width and height."""
    font_size: float = 70.0
    """As of a frame 1080 pixels wide or high, whichever is less."""
    font: str = ""
    font_style: str = ""
    colour: str = ""
    background: str = ""
    highlight: str = ""
    max_width: float = 0.0
    line_height: float = 0.0
    text_shadow: str = ""
    """As CSS has it."""
    hidden: bool = False
    gives_way: bool = False
    """Where a face is at their place they go above or below it."""


@dataclass(frozen=True, slots=True)
class Card:
    """A text and a logo over the picture, e.g. a call to action.

    The logo is at `x`, `y` from the frame's middle, `scale` frames wide; `colour` and `background` are the text's, as
    `look` has it (none: under the logo). It comes and goes with its scene; what is behind may be a blur.
    """

    text: str = ""
    logo: File | None = None
    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    colour: str = ""
    background: str = ""
    look: Captions | None = None
    blur: bool = False
    coming: "Transition | None" = None
    leaving: "Transition | None" = None


@dataclass(frozen=True, slots=True)
class Transition:
    """How a scene takes over from the one before it."""

    name: str = "none"
    """A name of the vendor's documented transitions; see `cutting.transitions`."""
    seconds: float = 0.5


@dataclass(frozen=True, slots=True)
class Scene:
    """One view and what is said in it."""

    view: View | None
    """None: nothing is seen."""
    lines: tuple[Line, ...] = ()
    seconds: float | None = None
    """None: as `sync` says of the view and the lines; for what has no length of its own, as long as the lines."""
    sync: SyncMode = "cut_off"
    fit: Fit = "cover"
    placement: Placement = Placement()
    background: Background | None = None
    captions: Captions | None = None
    card: Card | None = None
    transition: Transition = Transition()
    leaving: Transition = Transition()
    """Into this scene (the first: from black), and out of the last one (to black)."""
    text: str = ""
    """What is said, where only a recording of it is at hand: for its captions."""


@dataclass(frozen=True, slots=True)
class Film:
    """Scenes in order, at one size and rate."""

    scenes: tuple[Scene, ...]
    width: int = 0
    height: int = 0
    """0: those of the first view, as displayed."""
    fps: float = 0.0
    """0: that of the first view, at most 30."""
    seconds: float | None = None
    """How long it is to the frame, where that was promised; shorter ones hold their last frame, longer ones are cut."""
    music: Recording | None = None
    """Under everything, again from its beginning where it is shorter."""
    music_volume: float = 0.1
    silent: bool = False
    """It has no sound track."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody seen in a file."""

    box: Box
    """The face where it is seen best."""
    at: float
    """When that is."""
    start: float
    end: float
    """From when to when; who was away for over a second is somebody else."""
