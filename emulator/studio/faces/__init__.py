"""Finds faces, follows them, and tells who is seen in a file. Runs in worker processes only."""
