"""Why a film was not made. In words that no vendor owns: each provider has its own reason and code for them."""

from typing import Literal

from emulator.core.errors import EmulatorError

Trouble = Literal["no face", "unreadable", "unfetchable", "too large", "too slow", "crashed", "unavailable"]


class Unmade(EmulatorError):
    """A film that cannot be made."""

    def __init__(self, trouble: Trouble, message: str) -> None:
        super().__init__(message)
        self.trouble: Trouble = trouble
