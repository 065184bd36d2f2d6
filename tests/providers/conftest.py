"""Whatever a test of a provider is refused, the journal can say why."""
import collections, os
from collections.abc import AsyncIterator

import pytest

from tests.conftest import Emulator
from emulator.providers import discover
from emulator.web.why import explained
P = {p.name: p for p in discover()}

@pytest.fixture
async def emulator(emulator: Emulator) -> AsyncIterator[Emulator]:
    """The emulator."""
    yield emulator
    with open("/tmp/why-explore.txt", "a") as out:
        for ns in list(emulator.app.desk.journal._entries):
            for e in emulator.app.desk.journal.entries(ns):
                if e.trace is not None:
                    w = explained(e.trace, P[e.provider])
                    print(e.provider, e.trace.kind.__name__, e.trace.code, "|", w.rule, "|", w.field, "|", w.witness, "|", w.sentence, "|", w.source, "|", e.error and e.error[:100].replace("\n"," "), file=out)
