"""The command line. A verb is a file; only this room prints.

Verbs that talk to a server are thin clients of its control API, on nothing but the standard library, so that they
start at once; what a verb needs of the emulator itself is imported when it runs.
"""

from emulator.cli.group import main

__all__ = ["main"]
