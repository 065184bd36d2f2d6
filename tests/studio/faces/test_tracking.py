"""One face from frame to frame, measured on a drawn head that moves."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from emulator.studio.faces.finding import find
from emulator.studio.faces.tracking import Tracker
from emulator.studio.faces.values import Face, Mouth
from emulator.studio.presenters.drawing import draw
from tests.studio.faces.pictures import apart, frame_of

WIDTH, HEIGHT = 480, 270
HEAD = draw("held mover 1", WIDTH, HEIGHT, skin="light", size=55.0)
_CHANCE = np.random.default_rng(1)
WALL = cv2.resize(_CHANCE.integers(90, 170, (12, 20, 3), np.uint8), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)


def _placed(roll: float = 0.0, size: float = 1.0, x: float = 0.0, y: float = 0.0) -> tuple[NDArray[np.uint8], Face]:
    """A frame with the head turned around its neck, larger, and elsewhere; and the truth."""
    matrix = np.asarray(cv2.getRotationMatrix2D((240, 150), -roll, size), np.float64)
    matrix[:, 2] += (x, y)
    person = cv2.warpAffine(HEAD.cutout, matrix, (WIDTH, HEIGHT)).astype(np.float32)
    solid = cv2.warpAffine(HEAD.alpha, matrix, (WIDTH, HEIGHT)).astype(np.float32)[..., None] / 255
    picture = np.clip(WALL + (person - WALL) * solid, 0, 255).astype(np.uint8)
    mouth = matrix @ (HEAD.mouth.x, HEAD.mouth.y, 1.0)
    truth = Mouth(float(mouth[0]), float(mouth[1]), HEAD.mouth.half_width * size, roll)
    return frame_of(picture), Face(HEAD.face, truth)


def _first(frame: NDArray[np.uint8]) -> Face:
    return find(frame, height=HEIGHT, most=1)[0]


def test_a_head_that_moves_turns_and_grows_is_followed() -> None:
    """For three seconds: its mouth to 8 % of its half width, its size to a fiftieth, its roll to 1.5 degrees."""
    frames = [
        _placed(
            12 * math.sin(number * 0.09),
            1 + 0.2 * math.sin(number * 0.05),
            50 * math.sin(number * 0.045),
            8 * math.sin(number * 0.12),
        )
        for number in range(75)
    ]
    tracker = Tracker(_first(frames[0][0]))
    first = _first(frames[0][0]).mouth.half_width / frames[0][1].mouth.half_width
    for number, (frame, truth) in enumerate(frames):
        face = tracker.next(frame)
        assert face is not None, number
        assert apart(face, truth) < 0.08, number
        assert abs(face.mouth.half_width / truth.mouth.half_width / first - 1) < 0.02, number
        assert abs(face.mouth.roll - truth.mouth.roll) < 1.5, number


def test_a_still_head_stays_where_it_is() -> None:
    """Less than 0.3 pixels from frame to frame, under the noise of a camera."""
    still, _ = _placed()
    noise = np.random.default_rng(3)
    tracker = Tracker(_first(still))
    mouths = []
    for _ in range(60):
        face = tracker.next(np.clip(still + noise.normal(0, 2, still.shape), 0, 255).astype(np.uint8))
        assert face is not None
        mouths.append((face.mouth.x, face.mouth.y))
    assert float(np.abs(np.diff(mouths, axis=0)).max()) < 0.3


def test_it_says_when_the_face_is_away_and_when_it_is_back() -> None:
    """At once the one, within half a second the other, wherever it comes back."""
    there, _ = _placed()
    elsewhere, truth = _placed(x=60)
    wall = frame_of(WALL.astype(np.uint8))
    tracker = Tracker(_first(there))
    assert all(tracker.next(there) for _ in range(5))
    assert not any(tracker.next(wall) for _ in range(20))
    faces = [tracker.next(elsewhere) for _ in range(14)]
    assert faces[-1] is not None
    assert apart(faces[-1], truth) < 0.2


def test_of_two_it_stays_with_its_own() -> None:
    """After a cut to somebody else the face is away."""
    mine = draw("mine", WIDTH, HEIGHT, gender="female", skin="light", size=60.0)
    other = draw("other", WIDTH, HEIGHT, gender="male", skin="dark", size=60.0)
    tracker = Tracker(_first(frame_of(mine.bgr)))
    assert all(tracker.next(frame_of(mine.bgr)) for _ in range(3))
    assert not any(tracker.next(frame_of(other.bgr)) for _ in range(12))
    assert any(tracker.next(frame_of(mine.bgr)) for _ in range(12))
