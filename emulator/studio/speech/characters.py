"""Which traits a vendor's voice has here: told from its id alone, so it always sounds the same."""

import hashlib

from emulator.studio.film import Voice
from emulator.studio.speech.values import Traits

_VARIANTS = {
    "female": ("f1", "f2", "f3", "f4", "f5", "steph"),
    "male": ("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8"),
}
"""Those of eSpeak's that sound like people, and hardly hoarse. An older engine that lacks one takes its plain voice."""
_PLAIN = {
    "female": Traits(True, "f2", 50, 50, 1.0),
    "male": Traits(False, "", 50, 50, 1.0),
    "": Traits(False, "", 50, 50, 1.0),
}
"""Nobody in particular."""


def traits(voice: Voice) -> Traits:
    """How this voice sounds; a gender that is not said is told from the id, too."""
    if not voice.character:
        return _PLAIN[voice.gender]
    digest = hashlib.sha256(voice.character.encode(errors="surrogatepass")).digest()
    gender = voice.gender or ("female" if digest[0] % 2 else "male")
    variants = _VARIANTS[gender]
    return Traits(
        gender == "female",
        variants[digest[1] % len(variants)],
        pitch=38 + digest[2] % 25,
        liveliness=40 + digest[3] % 41,
        throat=0.95 + 0.10 * digest[4] / 255,
    )
