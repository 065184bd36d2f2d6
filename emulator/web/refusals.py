"""Why a request is not served. Each provider turns these into its own envelope; none of them reaches a client as is."""

from emulator.core.errors import EmulatorError


class RequestError(EmulatorError):
    """The request cannot be served."""


class NoRoute(RequestError):
    """No operation has this path."""


class WrongMethod(RequestError):
    """The path exists, with other methods."""

    def __init__(self, method: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"{method} is not one of {', '.join(allowed)}.")
        self.method = method
        self.allowed = allowed


class NotJson(RequestError):
    """The body is not JSON. `position` counts characters from 0, `line` and `column` from 1; `problem` is Python's."""

    def __init__(self, problem: str, position: int, line: int, column: int) -> None:
        super().__init__(f"{problem}: line {line} column {column} (char {position})")
        self.problem = problem
        self.position = position
        self.line = line
        self.column = column


class UnsupportedType(RequestError):
    """The body's content type is not one that the operation reads."""

    def __init__(self, content_type: str) -> None:
        super().__init__(f"Unsupported media type {content_type!r}.")
        self.content_type = content_type


class BadForm(RequestError):
    """A form or multipart body that cannot be read."""


class TooLarge(RequestError):
    """The body is longer than the limit, in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The body is longer than {limit} bytes.")
        self.limit = limit


class ServerLimit(RequestError):
    """A limit of this very server was met. No vendor's: it leaves as a problem document, whatever was called."""


class Busy(ServerLimit):
    """The bodies under way would be more than the server holds at once, in bytes."""

    def __init__(self, total: int) -> None:
        super().__init__(
            f"The emulator holds at most {total} bytes of request bodies at once (setting bodies_limit). Try again."
        )


class TooSlow(ServerLimit):
    """The body did not come in time; `patience` in seconds."""

    def __init__(self, patience: float) -> None:
        super().__init__(f"The body has not come within {patience:g} s (setting body_timeout).")


class RanOut(RequestError):
    """What was waited for has not come in time; the text says what there is instead."""


class Throttled(RequestError):
    """The account has made more requests in a minute than it may; `retry_after` is in whole seconds, at least 1."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many requests; the next one is good in {retry_after} s.")
        self.retry_after = retry_after


class Unproven(RequestError):
    """The control API wants its token."""

    def __init__(self) -> None:
        super().__init__("The control API of this server wants its token: Authorization: Bearer <token>.")


class Disconnected(RequestError):
    """The client went away before its body had arrived."""


class Refusal(RequestError):
    """A provider says no in its own words: a code from its own table and a message."""

    def __init__(self, code: str | int, message: str | None = None, *, status: int | None = None) -> None:
        super().__init__(message or str(code))
        self.code = code
        self.message = message
        self.status = status
