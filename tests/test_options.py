"""Options in the settings: of a vendor, and of a configured account."""

from typing import Any

import pytest

from emulator.app import create_app
from emulator.settings import ConfigError, Settings


@pytest.mark.parametrize(
    ("settings", "part"),
    [
        ({"options": {"kling": {"nonsense": 1}}}, "The option 'nonsense' cannot be used"),
        ({"options": {"kling": {"session_hours": -1}}}, "The option 'session_hours' cannot be used"),
        ({"options": {"nobody": {}}}, "there is no provider nobody"),
        ({"accounts": {"kling": [{"account": "a", "options": {"nonsense": 1}}]}}, "Kling AI has these options: "),
    ],
)
def test_an_option_that_cannot_be_keeps_the_server_from_starting(settings: dict[str, Any], part: str) -> None:
    """With the sentence that helps, rather than failing every request later."""
    with pytest.raises(ConfigError, match=part):
        create_app(Settings.model_validate(settings))
