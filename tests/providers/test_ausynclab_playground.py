"""AusyncLab's own /docs and /openapi.json."""

import pytest

from emulator.providers.ausynclab.routes import SERVICES
from tests.conftest import Emulator

pytestmark = pytest.mark.anyio

PREFIXES = ["", "/ausynclab", "/@t1/ausynclab"]


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_the_document_is_for_where_it_is_read(emulator: Emulator, prefix: str) -> None:
    """Under a prefix it names that as its server, and what it lists is served there."""
    document = (await emulator.client.get(f"{prefix}/openapi.json")).json()
    assert document.get("servers") == ([{"url": prefix}] if prefix else None)
    described = {each["operationId"] for path in document["paths"].values() for each in path.values()}
    assert len(described) == len(SERVICES)
    assert {"HTTPValidationError", "ValidationError"} <= set(document["components"]["schemas"])
    for path, operations in document["paths"].items():
        for method in operations:
            answer = await emulator.client.request(method, prefix + path.replace("{", "").replace("}", ""))
            assert answer.status_code in (401, 422), (method, path)


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_the_page_lists_every_operation_and_needs_nobody_else(emulator: Emulator, prefix: str) -> None:
    """Without a key; its one link is the document beside it."""
    answer = await emulator.client.get(f"{prefix}/docs")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert all(each.summary in answer.text for each in SERVICES)
    assert f'href="{prefix}/openapi.json"' in answer.text
    assert "http" not in answer.text
    assert "<script" not in answer.text


async def test_the_page_is_there_by_host_name(emulator: Emulator) -> None:
    """As the vendor's documentation links to it."""
    for path in ("/docs", "/openapi.json"):
        answer = await emulator.client.get(path, headers={"Host": "api.ausynclab.io"})
        assert answer.status_code == 200
