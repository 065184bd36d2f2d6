"""The demo: a server on a free port and a client of every vendor, end to end over real HTTP.

Each vendor's script (akool.py, kling.py, …) is written as a customer would write it: it knows the vendor's paths, its
statuses and how to check its callbacks, and nothing of the emulator. `stage.py` is what they share.
"""

from emulator.cli.demo.command import demo

__all__ = ["demo"]
