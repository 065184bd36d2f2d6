"""The control API under /_emulator: the emulator's own interface, for people, tests and the console.

The room may know the engine, the web room and what a provider declares; never how a provider works. A handler asks its
call, like a provider's does; what else it needs is in its `Rooms`. `app.py` is the one list of what there is.
"""
