"""Whatever a test of a provider is refused, the journal can say why: asked after every test of this folder."""

from collections.abc import AsyncIterator

import pytest

from emulator.providers import discover
from emulator.web.journal import Entry
from emulator.web.why import explained
from tests.conftest import Emulator

PROVIDERS = {provider.name: provider for provider in discover()}


@pytest.fixture
async def emulator(emulator: Emulator) -> AsyncIterator[Emulator]:
    """The emulator in-process; afterwards each refusal names its rule and a sentence with a witness."""
    yield emulator
    journal = emulator.app.desk.journal
    for world in emulator.app.engine.worlds:
        for entry in journal.entries(world.namespace):
            assert_explained(entry)


def assert_explained(entry: Entry) -> None:
    """A refusal has a rule and a witness, and a field unless it is about the account or was asked for."""
    assert (entry.error is None) == (entry.trace is None) or entry.method == "OPTIONS"
    if entry.trace is None:
        return
    why = explained(entry.trace, PROVIDERS[entry.provider])
    told = f"{entry} {entry.error!r}: {why}"
    module, function, line = why.rule.split(":")
    assert module.startswith("emulator.providers") or why.witness == "ours", told
    assert function, told
    assert int(line) > 0, told
    assert why.sentence, told
    assert why.witness in ("docs", "wire", "assumed", "ours"), told
    assert why.field or entry.trace.asked or why.witness == "ours" or entry.trace.kind.__name__ in FIELDLESS, told


FIELDLESS = ("Shortage", "Crowded", "Throttled", "Conflict", "Missing", "Refusal")
"""What may be about an account or a thing rather than about a field."""
