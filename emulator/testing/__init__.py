"""The test kit: an emulator of a test's own, inside pytest (fixture `lipsync_emulator`) and outside of it.

    with Emulator() as emulator:                 # a server on a free port; its clock stands still until it is moved
        client = MyClient(emulator.kling.base_url, **emulator.kling.credentials)
        task = client.lip_sync(...)
        emulator.wait_for(task)                  # or advance(30), run_until_idle() …

`AsyncEmulator` has the same names, to be awaited, and needs no socket. pytest loads this package in every run: nothing
is imported here before it is used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulator.testing.asynchronous import AsyncEmulator
    from emulator.testing.control import NotThere, Refused
    from emulator.testing.kit import Emulator
    from emulator.testing.waiting import NotReached

__all__ = ["AsyncEmulator", "Emulator", "NotReached", "NotThere", "Refused"]

_HOMES = {
    "AsyncEmulator": "asynchronous",
    "Emulator": "kit",
    "NotReached": "waiting",
    "NotThere": "control",
    "Refused": "control",
}


def __getattr__(name: str) -> Any:
    """What is asked for, imported now."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
