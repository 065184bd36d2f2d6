"""Sound: read from any file, mixed, written. NumPy and PyAV; runs in worker processes only."""
