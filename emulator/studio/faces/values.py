"""What is known of a face in a frame. Pixels as displayed, y downwards; degrees clockwise, as seen."""

from dataclasses import dataclass, replace

from emulator.studio.views import Box

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

    def shifted(self, across: float, down: float) -> "Face":
        """The same face elsewhere."""
        return self._placed(1.0, across, down)

    def scaled(self, scale: float) -> "Face":
        """The same face in a picture so many times as large."""
        return self._placed(scale, 0.0, 0.0)

    def _placed(self, scale: float, across: float, down: float) -> "Face":
        def at(x: float, y: float) -> Point:
            return x * scale + across, y * scale + down

        x, y, width, height = self.box
        mouth, (mouth_x, mouth_y) = self.mouth, at(self.mouth.x, self.mouth.y)
        return replace(
            self,
            box=(*at(x, y), width * scale, height * scale),
            mouth=Mouth(mouth_x, mouth_y, mouth.half_width * scale, mouth.roll, mouth.gap * scale),
            eyes=None if self.eyes is None else (at(*self.eyes[0]), at(*self.eyes[1])),
        )
