"""The storage room: records, kept and found again; nothing here knows what a job is.

It may import the standard library only. `base` holds the contract, every other module is one implementation of it,
and a store is correct when it passes `tests/storage/test_contract.py`. `app` chooses one; the engine is given it.
Only the default is imported here: a start must not pay for the others.
"""

from emulator.storage.base import AliasTaken, Codec, Conflict, Missing, Record, Storage, StorageError
from emulator.storage.memory import MemoryStorage

__all__ = [
    "AliasTaken",
    "Codec",
    "Conflict",
    "MemoryStorage",
    "Missing",
    "Record",
    "Storage",
    "StorageError",
]
