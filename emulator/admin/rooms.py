"""What the control API's handlers may ask for besides their call."""

from collections.abc import Mapping
from dataclasses import dataclass

from emulator.admin.catcher import Catcher
from emulator.core.errors import BadRequest
from emulator.providers.base import Provider
from emulator.web.call import Call

PLACE = "emulator.rooms"
"""Where a request's scope carries them."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """Put together once, in `app.control`."""

    providers: Mapping[str, Provider]
    catcher: Catcher
    store: str
    upload_limit: int
    """Bytes."""

    def provider(self, name: str) -> Provider:
        """The provider of this name. Raises BadRequest with the names there are."""
        try:
            return self.providers[name]
        except KeyError:
            message = f"There is no provider {name[:60]!r}; there are: {', '.join(self.providers)}."
            raise BadRequest(message) from None


def rooms(call: Call) -> Rooms:
    """The rooms of this request."""
    found: Rooms = call.scope[PLACE]
    return found
