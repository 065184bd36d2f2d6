"""The operations of Creatify, by resource, and which paths there are."""

import re

from emulator.providers.creatify import lipsyncs, lipsyncs_v2, personas, speech, voices, workspace
from emulator.providers.creatify.metadata import described_and_allowing

_documented = (
    *lipsyncs.operations,
    *lipsyncs_v2.operations,
    *personas.operations,
    *voices.operations,
    *speech.operations,
    *workspace.operations,
)
operations = described_and_allowing(_documented)

_PATHS = tuple(re.compile(re.sub(r"\{\w+\}", "[^/]+", operation.path)) for operation in _documented)


def knows(path: str) -> bool:
    """Whether an operation has this path."""
    return any(pattern.fullmatch(path) for pattern in _PATHS)
