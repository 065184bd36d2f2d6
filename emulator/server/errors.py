"""What can go wrong before or while serving."""

from emulator.core.errors import EmulatorError


class ServerError(EmulatorError):
    """The server cannot start or go on; the text says why and what to do."""
