"""People who do not exist: drawn by the program, each name with looks of its own. Runs in worker processes only."""
