"""The core: what a job is and what it looks like at an instant.

Pure values and arithmetic. It imports the standard library only; it has no async, no wall clock and no chance of its
own.
Instants are integer microseconds since the Unix epoch, durations are integer microseconds.
"""
