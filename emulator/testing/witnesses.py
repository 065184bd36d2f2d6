"""How it is known that a vendor refuses so, in words; imports nothing, for the command line tells it too."""

WITNESSES = {
    "docs": "the documentation says",
    "wire": "seen on the wire",
    "assumed": "assumed",
    "ours": "a rule of the emulator, not of the vendor",
    "unknown": "unknown",
}
