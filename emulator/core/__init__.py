"""The core: what a job is and what it looks like at an instant.

Pure values and arithmetic: the standard library only, no async, no wall clock, no chance of its own. Instants are
integer microseconds since the Unix epoch, durations are integer microseconds.
"""
