"""Speech: texts spoken, and how a mouth moves that says them. NumPy and PyAV; runs in worker processes only."""
