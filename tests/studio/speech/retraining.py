"""Whether the shipped map from sound to mouth is what the program makes: trained again, it moves a mouth the same.

`python -m tests.studio.speech.retraining` tells how far apart they are. It takes half a minute, so it is no test.
"""

import sys

import numpy as np
from numpy.typing import NDArray

from emulator.studio.speech import listening, training
from emulator.studio.speech.espeak import bundled
from emulator.studio.speech.speaking import Spoken
from emulator.studio.speech.values import Traits

UNHEARD = "Xin chào các bạn, hôm nay chúng tôi giới thiệu một sản phẩm mới rất hữu ích."
LEAST = 0.02
"""Of the way that a mouth moves: less is how processors differ."""


def movements(net: NDArray[np.floating], spoken: Spoken) -> NDArray[np.float32]:
    """What a net makes of a speech, every moment."""
    features, levels = listening.features(training.heard(spoken))
    return listening.shapes(listening.around(features, 0, len(levels)), net.astype(np.float32))


def main() -> None:
    """Compare them."""
    engine = bundled()
    if engine is None:
        sys.exit("The extra tts is not there.")
    spoken = training.said(UNHEARD, engine.voice("vi"), Traits(False, "f2", 50, 60, 1.0), 160, engine)
    again, shipped = (movements(net, spoken) for net in (training.trained(), listening.weights()))
    apart = float(np.abs(again - shipped).max())
    print(f"The map and what the trainer finds are {apart:.4f} apart at most.")
    if apart > LEAST:
        sys.exit(f"More than {LEAST}: fixtures/speech/mouth.npy is not what emulator/studio/speech/training.py makes.")


if __name__ == "__main__":
    main()
