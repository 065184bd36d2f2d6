"""What a document wants to know of an API."""

from collections.abc import Mapping
from typing import Any, Protocol

from pydantic import BaseModel

from emulator.core.lifecycle import Lifecycle
from emulator.web.call import Call
from emulator.web.operation import Operation
from emulator.web.reply import Reply


class Documented(Protocol):
    """An API that can be described: a provider, or the control API."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def title(self) -> str:
        """Its name for people."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Where the vendor is."""

    @property
    def operations(self) -> tuple[Operation, ...]:
        """What it does."""

    @property
    def codes(self) -> Mapping[str, Exception]:
        """Its refusals, by code."""

    @property
    def docs(self) -> str:
        """Its documentation."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Known differences."""

    @property
    def security(self) -> Mapping[str, Mapping[str, Any]]:
        """Its OpenAPI security schemes."""

    @property
    def security_together(self) -> bool:
        """Whether a call needs all of them."""

    @property
    def failure(self) -> type[BaseModel] | None:
        """The model of its errors, where they are JSON."""

    def parse(self, call: Call) -> Any:
        """The value of a body. Raises RequestError."""

    def validate(self, model: type[BaseModel], value: Any) -> Any:
        """The body as its model."""

    def refuse(self, error: Exception, call: Call) -> Reply:
        """Any error in its words."""


class Vendor(Documented, Protocol):
    """An API that somebody else documents, too: what a page tells of it besides."""

    @property
    def lifecycles(self) -> Mapping[str, Lifecycle]:
        """By kind of job."""

    @property
    def prices(self) -> tuple[Any, ...]:
        """Its price list."""

    @property
    def unit(self) -> str:
        """What an account holds."""

    @property
    def dollars(self) -> float | None:
        """What one unit costs."""

    @property
    def options(self) -> type[BaseModel]:
        """What of it can be chosen."""
