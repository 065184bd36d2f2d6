"""One documented endpoint, declared."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel

from emulator.web.reply import Reply

if TYPE_CHECKING:
    from emulator.web.call import Call

Evidence = Literal["documented", "observed", "assumed"]
"""How something is known: in the vendor's documentation, seen on the wire by somebody, or our choice."""

Handler = Callable[["Call"], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Operation:
    """An endpoint: where it is, what it takes and gives, who handles it, and how we know."""

    method: str
    path: str
    """With parameters in braces, e.g. `/v1/videos/text2video/{id}`."""
    handler: Handler
    name: str
    """The operation id, unique within the provider, e.g. `create_lipsync`."""
    summary: str
    body: type[BaseModel] | None = None
    """The model of the request body; the call's `body` is validated against it before the handler runs."""
    reads: Literal["json", "form", "file"] = "json"
    """A file is JSON too, but as long as an upload may be."""
    query: type[BaseModel] | None = None
    """The model of the query, for the documents."""
    params: type[BaseModel] | None = None
    """The model of the path's parameters, in their order, where they are more than texts; for the documents."""
    reply: type[BaseModel] | None = None
    """The model of the answer, for the documents and the tests."""
    status: int = 200
    also: tuple[int, ...] = ()
    """Other statuses with the same answer."""
    produces: str = "application/json"
    """The media type of the answer, for the documents."""
    events: Mapping[str, type[BaseModel]] | None = None
    """The models of server-sent events by their names, for the documents and the tests."""
    docs: str = ""
    """The vendor's page."""
    evidence: Evidence = "documented"
    public: bool = False
    """Needs no credential."""
    secret: bool = False
    """Its bodies carry credentials and are never written down."""
    errors: tuple[str, ...] = ()
    """Codes of the provider's table that it answers with."""
    callback: type[BaseModel] | None = None
    """The model of what is called back about what it begins, for the documents and the tests."""
    callback_field: str = ""
    """The field of the body that says where to call back, e.g. `webhookUrl`."""
    waits: bool = False
    """It may take long, and ends when its client goes away."""
    listed: bool = True
    """Shown in the documents; false for a second spelling of a path."""

    @property
    def begins_job(self) -> bool:
        """Whether a job comes of it that goes by a scenario: of each such job somebody may be told."""
        return bool(self.callback_field)
