"""What can be seen in a scene: files, people, and what is invented; in words that no vendor owns.

Sizes are pixels as displayed, times are seconds.
"""

from dataclasses import dataclass
from typing import Literal

Fit = Literal["cover", "contain"]
Gender = Literal["female", "male", ""]
Age = Literal["child", "teen", "adult", "senior", ""]
Finish = Literal["plain", "rich"]
"""How much trouble is taken: what a vendor calls std or pro, fast or accurate."""
Box = tuple[float, float, float, float]
"""Left, top, width, height."""


@dataclass(frozen=True, slots=True)
class File:
    """An input file, by its `http`, `https` or `data:` URL; out of reach: a stand-in of this length and size."""

    url: str
    seconds: float = 0.0
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Footage:
    """A video. Speech that is already in it is removed from the lips where somebody speaks in it."""

    file: File
    volume: float = 0.0
    """Of its own sound."""
    look: "Invention | None" = None
    """What it is made to look like: the light and weather of these words, the picture's colours, the cast in it."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture, which comes to life: it sways, breathes and blinks."""

    file: File
    lively: bool = True
    prompt: str = ""
    """How the camera, or the head of who is seen, is to move, in words."""


@dataclass(frozen=True, slots=True)
class Presenter:
    """A person drawn by the program: the same name always looks the same."""

    name: str
    gender: Gender = ""
    skin: str = ""
    """`light`, `tan`, `brown`, `dark`, or by the name."""
    age: Age = ""


@dataclass(frozen=True, slots=True)
class Camera:
    """How a camera moves while it films: so much of what is usual, -1 to 1. All 0: it stands."""

    aside: float = 0.0
    """It goes to the right."""
    up: float = 0.0
    turn: float = 0.0
    """It looks further to the right."""
    tip: float = 0.0
    """It looks further up."""
    roll: float = 0.0
    """It leans clockwise."""
    near: float = 0.0
    """What is seen comes nearer."""


@dataclass(frozen=True, slots=True)
class Brush:
    """A part of a picture that goes a way of its own, or stays where it is, whatever the rest does."""

    mask: File
    """A picture over the picture: the part is what is light in it, or what is solid if it can be seen through."""
    path: tuple[tuple[float, float], ...] = ()
    """Pixels of the picture, from its lower left corner; empty: it stays."""


@dataclass(frozen=True, slots=True)
class Invention:
    """A plausible clip for a prompt, from a picture if there is one: camera moves, not a generated world."""

    prompt: str
    file: File | None = None
    """The first picture; a video: its last frame."""
    tail: File | None = None
    """The last picture, where one was given."""
    finish: Finish = "rich"
    """How much trouble is taken: what a vendor calls std or pro."""
    without: str = ""
    """What is not to be there, in words."""
    strictness: float = 0.5
    """How closely the words are kept to, 0 to 1: what they ask for is more of it, what they do not is less."""
    camera: Camera | None = None
    """None: as the words say, or any."""
    closer: float = 1.0
    """How much larger than usual everything is seen."""
    brushes: tuple[Brush, ...] = ()
    cast: tuple[str, ...] = ()
    """The names of who is in it, beside who is in the picture: equal names look the same in every film."""
    lead: File | None = None
    """A video whose movements it makes."""
    leaning: bool = False
    """Whether a head leans as the lead's does; else only as much further as that one does."""


View = Footage | Photo | Presenter | Invention
