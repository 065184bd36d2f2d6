"""The control API under /_emulator: the emulator's own interface, for people, tests and the console."""
