"""What is known of a face in a frame. Pixels as displayed, y downwards; degrees clockwise, as seen."""

from dataclasses import dataclass

from emulator.studio.film import Box

Point = tuple[float, float]
"""x, y."""


@dataclass(frozen=True, slots=True)
class Mouth:
    """Where a mouth is: the middle of the line between the lips, or of the upper lip's edge, where teeth are seen."""

    x: float
    y: float
    half_width: float
    """From the middle to a corner."""
    roll: float = 0.0
    """How far the head leans to the viewer's right."""
    gap: float = 0.0
    """Height of the teeth that are seen at rest; 0: it is closed."""


@dataclass(frozen=True, slots=True)
class Face:
    """A face in a frame."""

    box: Box
    """From above the brows to the chin; upright, whatever the roll."""
    mouth: Mouth
    eyes: tuple[Point, Point] | None = None
    """The viewer's left one, then the right one; none: they were not found."""
    score: float = 1.0
    """How sure it is a face, 0 to 1."""
