"""What a name alone decides, where nobody has said it."""

import hashlib

from emulator.studio.views import Gender


def gender_of(name: str) -> Gender:
    """Always the same: how somebody is drawn by their name, so that they can sound as they look."""
    digest = hashlib.sha256(f"{name}\0gender".encode(errors="surrogatepass")).digest()
    return "female" if digest[0] < 128 else "male"
