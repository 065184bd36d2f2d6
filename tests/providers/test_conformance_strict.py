"""At a strict door: who is not configured is refused by every operation, in the vendor's words."""

import pytest

from emulator.providers.base import Provider
from emulator.settings import Settings
from emulator.web.operation import Operation
from tests.conftest import Emulator
from tests.providers.documented import assert_documented
from tests.providers.kinds import KEYS, STRANGERS
from tests.providers.test_conformance import (
    assert_refused,
    each_private_operation,
    url,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
def settings() -> Settings:
    """Frozen time, and only configured credentials."""
    return Settings(rate=0.0, start="2026-03-01T12:00:00Z", seed="tests", auth="strict")


@each_private_operation
async def test_a_bad_key_is_the_vendors_error(emulator: Emulator, provider: Provider, operation: Operation) -> None:
    """Well-formed, but nobody's: refused before the body is looked at, and the ready-made one gets further."""
    asked = (operation.method, url(provider, operation))
    answer = await emulator.client.request(*asked, headers=STRANGERS[provider.name], json={})
    assert_refused(answer, ours=False)
    assert_documented(provider, operation, answer)
    let_in = await emulator.client.request(*asked, headers=KEYS[provider.name], json={})
    assert let_in.content != answer.content
    assert await emulator.app.engine.jobs("default") == []
