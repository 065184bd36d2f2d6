"""What can go wrong with a file, as seen by the callers of this room.

Foreign errors (FFmpeg's, MediaInfo's, aiohttp's, the file system's) are mapped to these where they are met.
"""


class MediaError(Exception):
    """Any failure of this room; its text is a sentence fit for a log or a control-API answer."""


class RenderError(MediaError):
    """A renderer cannot make what the recipe asks for."""


class BadSample(MediaError):
    """A sample was asked for in a way that does not exist; the text says what is allowed."""


class Unreadable(MediaError):
    """The file is not media that can be read: garbage, truncated, empty, or another kind of file.

    `size` is given (in bytes) where the file was refused for being larger than the caller's limit.
    """

    def __init__(self, reason: str, size: int | None = None) -> None:
        super().__init__(reason)
        self.size = size


class ProbeUnavailable(MediaError):
    """No library that reads files can be loaded on this machine; callers take files on trust."""


class Unfetchable(MediaError):
    """A URL that should have been fetched could not be.

    `reason` is one word for a table of provider codes: "refused", "timeout", "status", "redirects", "address",
    "scheme", "size" or "broken". `size` (bytes, maybe only what was announced or seen so far) comes with "size",
    `status` with "status".
    """

    def __init__(self, reason: str, text: str, *, size: int | None = None, status: int | None = None) -> None:
        super().__init__(text)
        self.reason = reason
        self.size = size
        self.status = status
