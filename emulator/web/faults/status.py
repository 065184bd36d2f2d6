"""Something in front of the vendor answers: an HTTP status, with whatever body a gateway may give."""

import re
from http import HTTPStatus
from typing import Any, ClassVar

from pydantic import Field, field_validator, model_validator

from emulator.engine.chance import Draws
from emulator.engine.faults.spelling import is_whole
from emulator.web.faults.base import Effect, Mishap, Role
from emulator.web.reply import Reply, encoded, json_reply, text_reply

LONGEST_BODY = 65_536
"""Bytes."""
BODILESS = (204, 205, 304)
_FRAMING = ("content-length", "transfer-encoding", "connection")
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_VALUE = re.compile(r"[\x20-\x7e]{0,1000}")


class Status(Effect):
    """Instead of the real answer; nothing is executed."""

    NAME: ClassVar[str] = "status"
    ROLE: ClassVar[Role] = "answer"
    USAGE: ClassVar[str] = (
        '{"status": 503}, {"status": 503, "body": "…"} or {"status": 503, "body": {…}, "headers": {"Retry-After": "9"}}'
    )
    status: int = Field(ge=200, le=599)
    body: str | dict[str, Any] | list[Any] | None = None
    """A text goes out as it is, an object or a list as JSON; left out, the words that belong to the status."""
    headers: dict[str, str] = Field(default_factory=dict, max_length=50)

    @classmethod
    def spelled(cls, value: Any) -> Any:
        """A number is the status."""
        return {"status": value} if is_whole(value) else value

    @field_validator("headers")
    @classmethod
    def _sendable(cls, headers: dict[str, str]) -> dict[str, str]:
        for name, value in headers.items():
            if name.lower() in _FRAMING:
                message = f"{name} is not to be set: it would contradict the body"
                raise ValueError(message)
            if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
                message = "headers have a name of letters, digits and dashes, and a printable value of ASCII"
                raise ValueError(message)
        return headers

    @model_validator(mode="after")
    def _fits(self) -> "Status":
        if self.status in BODILESS and self.body is not None:
            message = f"an answer with the status {self.status} has no body"
            raise ValueError(message)
        if self.body is not None and len(encoded(self.body)) > LONGEST_BODY:
            message = f"a body has at most {LONGEST_BODY} bytes"
            raise ValueError(message)
        return self

    def befall(self, mishap: Mishap, draws: Draws) -> None:
        """Answer so."""
        if not mishap.decided:
            mishap.answer = self._reply()
            mishap.fired.append(self.NAME)

    def _reply(self) -> Reply:
        if self.status in BODILESS:
            reply = Reply(self.status, b"", b"")
        elif isinstance(self.body, dict | list):
            reply = json_reply(self.body, self.status)
        else:
            reply = text_reply(_phrase(self.status) if self.body is None else self.body, self.status)
        for name, value in self.headers.items():
            if name.lower() == "content-type":
                reply = Reply(reply.status, reply.body, value.encode(), reply.headers)
            else:
                reply = reply.with_headers((name, value))
        return reply


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return str(status)
