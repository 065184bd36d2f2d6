"""AusyncLab's operations: the one list of what wants a key."""

from emulator.providers.ausynclab import lipsync, speech, uploads, voices

EVERY = (*lipsync.OPERATIONS, *uploads.OPERATIONS, *speech.OPERATIONS, *voices.OPERATIONS)
SERVICES = tuple(operation for operation in EVERY if operation.listed)
"""What the vendor would list."""
