"""What a mouth looks like in a moment of speech: a field that moves the skin around it, and its inside."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.studio.renderers.puppet.inside import Opening, paint
from emulator.studio.renderers.puppet.placing import BOTTOM, RIGHT, TOP, units
from emulator.studio.renderers.puppet.regions import Floats

if TYPE_CHECKING:
    from emulator.studio.renderers.base import Curves

FINENESS = 28
"""Samples a unit: fields are smooth, so coarser than the picture is enough (and 44 took twice the memory)."""
OPEN_STEPS, WIDE_STEPS, TEETH_STEPS = 16, 4, 2
KEPT = 192
"""Shapes: a minute of speech has about 150 different ones, each of 190 kB."""

EDGE = 0.05

WIDEST = 0.66
"""How far lips part, upright."""
PARTED = 0.10
"""How much further they part to show the teeth."""
SMILING = 0.80
"""How much of that, where teeth are seen at rest: more looks painted."""


@dataclass(frozen=True, slots=True)
class Build:
    """What is peculiar to somebody's mouth at rest."""

    bend: float = 0.0
    """How far its corners are below its middle."""
    gap: float = 0.0
    """Height of the teeth that are seen."""
    light: float = 1.0
    """How bright its teeth are, against those of a face in full light."""
    side: float = 0.0
    """How much brighter the viewer's right is, from -1 to 1."""


class Shape(NamedTuple):
    """A mouth in a moment."""

    field: Floats
    """Where each sample comes from: two numbers, in units, relative to it."""
    inside: NDArray[np.uint8]
    """Y, U, V and how much of them covers what is there."""


class Step(NamedTuple):
    """A shape's name: the curves, coarsely."""

    open: int
    """Negative where teeth that are seen at rest are covered."""
    wide: int
    teeth: int


REST = Step(0, 0, 0)


def steps(curves: "Curves", build: Build, fps: float) -> list[Step]:
    """The nearest shape for every frame."""
    opened, wide, teeth = np.clip(np.nan_to_num(curves.astype(np.float64).T), [[0], [-1], [0]], 1)
    if build.gap:
        # In speech the lips meet over the teeth; in silence they are seen again.
        reach = max(1, round(0.25 * fps))
        around = np.lib.stride_tricks.sliding_window_view(np.pad(opened, reach), 2 * reach + 1)
        weights = np.hanning(2 * reach + 3)[1:-1]
        speaks = np.clip(around @ weights / weights.sum() * 8, 0, 1)
        opened = speaks * (SMILING * opened - max(build.gap - 0.04, 0) / WIDEST * (1 - opened))
    parts = np.rint(opened * OPEN_STEPS).astype(int)
    wides = np.rint(wide * WIDE_STEPS).astype(int)
    # Teeth behind closed lips are not seen.
    shown = np.where(parts > 0, np.rint(teeth * TEETH_STEPS), 0).astype(int)
    return [Step(*(int(each) for each in row)) for row in zip(parts, wides, shown, strict=True)]


def smooth(low: float, high: float, value: Floats) -> Floats:
    """From 0 at `low` to 1 at `high`, without a kink."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


U, V = units(FINENESS)
WINDOW: Floats = (
    smooth(0, 0.9, RIGHT - 0.06 - np.abs(U)) * smooth(0, 0.5, V - TOP - 0.06) * smooth(0, 0.6, BOTTOM - 0.06 - V)
)
"""Nothing moves at the border of the field, and a sample within it."""


PARTING = (-1.25, -0.75, 1.25, 1.2)
"""Where lips can part, from left, top to right, bottom: a quarter of the samples."""
INNER = (
    slice(*np.searchsorted(V[:, 0], PARTING[1::2]).tolist()),
    slice(*np.searchsorted(U[0], PARTING[::2]).tolist()),
)


@lru_cache(KEPT)
def shape(build: Build, at: Step) -> Shape:
    """The mouth of this build at this step."""
    opened, wide = at.open / OPEN_STEPS, at.wide / WIDE_STEPS
    teeth = at.teeth / TEETH_STEPS
    gap = WIDEST * opened + (PARTED * teeth * min(1.0, opened * 8) if opened > 0 else 0.0)
    stretch = (0.13 if wide > 0 else 0.20 if build.gap else 0.36) * wide
    # The jaw's swing takes the corners down and the cheeks in.
    sag = 0.13 * max(gap, 0) * U**2 * np.exp(-((np.abs(U) / 1.35) ** 4) - (V / 0.75) ** 2)
    v = V - build.bend * U**2 * np.exp(-((np.abs(U) / 1.5) ** 4)) - sag
    squeeze = np.exp(-((U / 1.5) ** 2) - (v / 0.95) ** 2)
    hollow = 0.07 * max(gap, 0) * np.exp(-(((v - 0.75) / 0.6) ** 2) - (U / 1.7) ** 2)
    u_from = U / (1 + stretch * squeeze) * (1 + hollow)
    reach = 0.98 * (1 + 0.62 * stretch) * (1 - 0.06 * max(opened, 0))
    arch = np.clip(1 - (U / reach) ** 2, 0, None) ** 0.72
    teeth_rest = build.gap * np.clip(1 - (u_from / 0.97) ** 2, 0, None) ** 0.72
    if build.gap:
        # Upper teeth and lip stay with the skull; the lower lip falls, or rises over the teeth.
        up = -0.5 * teeth_rest
        # Opening it goes down most in the middle; closing it covers the teeth to their corners at once.
        arch = np.clip(1 - (u_from / 0.97) ** 2, 0, None) ** (1.1 if opened > 0 else 0.72)
        low = np.maximum(up, 0.5 * teeth_rest + gap * arch)
        fall, lift = low - 0.5 * teeth_rest, np.zeros_like(U)
        inner = 0.5 * teeth_rest
    else:
        lift, fall = 0.24 * gap * arch, 0.76 * gap * arch
        up, low = -lift, fall
        inner = np.zeros_like(U)
    below, above = np.clip(v - low, 0, None), np.clip(up - v, 0, None)
    near = np.exp(-((below / 0.55) ** 2))
    jaw = 0.46 * gap * np.exp(-((U / 1.6) ** 2)) * (1 - smooth(1.5, BOTTOM - 0.1, v))
    down = fall * near + jaw * (1 - near)
    raised = lift * np.exp(-((above / 0.36) ** 2))
    # Between the lips the line between them is drawn out: whatever of it shows at their edges is as dark as it was.
    between = np.minimum(v, inner) if build.gap else np.zeros_like(v)
    v_from = np.where(v > low, v - down, np.where(v < up, v + raised, between))
    if opened < 0:
        # A lip over teeth has no gap to hide where it ends: its edge is two samples wide, so that it has no steps.
        v_from = np.where(v < up, v, v - down * smooth(-EDGE, EDGE, v - low))
    swell = 0.11 * max(-wide, 0) * np.exp(-((U / 0.8) ** 2))
    lips = np.exp(-(((np.where(v > low, below, above) - 0.22) / 0.24) ** 2)) * smooth(0, 0.2, np.maximum(below, above))
    v_from = v_from + np.where(v > low, -1, 1) * swell * lips
    field = np.dstack(((u_from - U) * WINDOW, (v_from - v - sag) * WINDOW)).astype(np.float32)
    inside = np.zeros((*U.shape, 4), np.uint8)
    upper = inner if build.gap else up
    opening = Opening(U[INNER], v[INNER], upper[INNER], low[INNER], reach, opened, teeth)
    inside[INNER] = paint(opening, under_teeth=bool(build.gap), light=build.light, side=build.side)
    return Shape(field, inside)
