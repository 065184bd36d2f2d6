"""Files in, files out: probing and fetching what clients send, rendering and serving what they get back.

The room knows files and nothing of jobs, providers or HTTP frameworks. It has no clock and no chance of its own:
the same request gives the same bytes. Import the modules you need; nothing heavy is loaded by importing the package.
"""
