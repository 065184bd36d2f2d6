"""AusyncLab's operations: the one list of what wants a key."""

from emulator.providers.ausynclab import lipsync, speech, uploads, voices

SERVICES = (*lipsync.OPERATIONS, *uploads.OPERATIONS, *speech.OPERATIONS, *voices.OPERATIONS)
