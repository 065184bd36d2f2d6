"""An emulator of asynchronous lip-sync APIs: statuses over virtual time, callbacks, playable results."""

__version__ = "0.1.0"
