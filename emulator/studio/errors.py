"""Why a film was not made. In words that no vendor owns: each provider has its own reason and code for them."""

from typing import Literal

from emulator.core.errors import EmulatorError

Trouble = Literal["no face", "unreadable", "unfetchable", "too large", "too slow", "crashed", "unavailable"]


class Unmade(EmulatorError):
    """A film that cannot be made."""

    def __init__(self, trouble: Trouble, message: str) -> None:
        super().__init__(message)
        self.trouble: Trouble = trouble


def no_room(error: OSError) -> Unmade:
    """The disk is full, or the folder for temporary files is gone or may not be written to."""
    why = error.strerror or type(error).__name__
    return Unmade("crashed", f"There is no room for the film's files in the folder for temporary ones: {why}.")
