"""Measures the search for faces at length: `python -m tests.studio.faces.evaluating [tuning|held|last] [every]`.

Prints a line for each group of people (four skins, two sizes, eleven rolls, twelve hair styles, glasses, beards,
smiles, company, walls and landscapes; `every` 5 takes a fifth of the 1056 pictures of 1280x720) and the false alarms
on 280 pictures of nobody. Centres are off by so many half widths of the mouth, widths are found by true ones, rolls are
degrees.

What was tuned on what: the sizes, steps, rolls, limits and weights of `finding`, `features` and `cascades` on people
called "tuning …", and on photographs of people and things that are not kept here; before there was this measure also
on the names that the other tests of faces use. What "held" people showed was which groups were weak; nothing was
fitted to them. "last" people were measured once, when all was done: every fourth and every
seventh. All of them are drawn by the same pen: they tell
whether looks, sizes and rolls are treated alike, not how well photographs are read.
"""

import sys
from typing import cast, get_args

import cv2

from emulator.studio.faces.finding import find
from tests.studio.faces.measuring import HEAD, Measured, grouped, matched, row
from tests.studio.faces.pictures import frame_of
from tests.studio.faces.sample import NOBODY, Split, nobody, portraits

WIDTH, HEIGHT = 1280, 720
ALARMS = 40
"""Pictures of each kind of nobody."""


def main(split: Split = "held", every: int = 1) -> None:
    """Print the table."""
    people, others = [], 0
    for portrait in list(portraits(split))[::every]:
        picture, truths = portrait.drawn(WIDTH, HEIGHT)
        found, more = matched(find(frame_of(picture), height=HEIGHT), truths)
        others += more
        groups = [portrait.groups, (("beside", portrait.groups[0][1]),)][: len(truths)]
        people += [Measured(*each) for each in zip(truths, found, groups, strict=True)]
    lines = [HEAD, row("all", people), *(row(name, group) for name, group in sorted(grouped(people).items()))]
    lines.append(f"what is no face, among them: {others}")
    alarms = {
        kind: sum(
            bool(find(frame_of(nobody(split, kind, number, WIDTH, HEIGHT)), height=HEIGHT))
            for number in range(0, ALARMS, every)
        )
        for kind in NOBODY
    }
    lines.append(f"alarms, of {len(range(0, ALARMS, every))} pictures each: {alarms}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    cv2.setNumThreads(1)
    given = sys.argv[1] if len(sys.argv) > 1 else "held"
    if given not in get_args(Split):
        sys.exit(__doc__)
    main(cast("Split", given), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
