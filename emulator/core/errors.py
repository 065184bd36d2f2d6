"""The family tree of our errors. Each room adds its own under `EmulatorError`."""


class EmulatorError(Exception):
    """Something this program understands went wrong; its text is a sentence for the person who asked."""


class Missing(EmulatorError):
    """What was asked for is not there."""


class Conflict(EmulatorError):
    """What was asked for contradicts what is there."""


class PastIsFixed(Conflict):
    """An edit tried to change what has already happened, or to add to what has ended."""


class BadRequest(EmulatorError):
    """What was asked for makes no sense; the text says what is allowed."""
