"""The control API of an emulator in-process; every answer is held against the model that its operation declares."""

import re
from dataclasses import dataclass
from typing import Any

import pytest

from emulator.admin.app import OPERATIONS, Described
from emulator.providers.kling.auth import API_KEY
from emulator.web.operation import Operation
from tests.conftest import Emulator
from tests.providers.documented import assert_documented

KLING = {"Authorization": f"Bearer {API_KEY}"}
RECEIVER = "http://receiver.test/hook"


@dataclass
class Control:
    """A client of the control API."""

    emulator: Emulator
    root: str = ""

    async def ask(self, method: str, path: str, *, expect: int = 200, **more: Any) -> Any:
        """The answer's content; its status must be the expected one, and its shape the declared one."""
        response = await self.emulator.client.request(method, f"{self.root}/_emulator{path}", **more)
        assert response.status_code == expect, response.text
        content = response.json()
        operation = _operation(method, path.partition("?")[0])
        if operation is not None and expect != 500:
            assert_documented(Described(), operation, response)
        if expect >= 400:
            assert response.headers["content-type"] == "application/problem+json"
            assert content["status"] == expect
            return content["detail"]
        if operation is not None and operation.reply is not None:
            operation.reply.model_validate_json(response.content)
        return content

    async def submit(self, prompt: str = "a presenter", scenario: str = "typical", **more: Any) -> str:
        """A Kling task with a callback; its id."""
        response = await self.emulator.client.post(
            f"{self.root}/kling/v1/videos/image2video",
            headers={**KLING, "X-Emulator-Scenario": scenario},
            json={"image": "https://files.test/a.png", "prompt": prompt, "callback_url": RECEIVER} | more,
        )
        assert response.status_code == 200, response.text
        task: str = response.json()["data"]["task_id"]
        return task


def _operation(method: str, path: str) -> Operation | None:
    for operation in OPERATIONS:
        pattern = re.sub(r"\{\w+\}", "[^/]+", operation.path)
        if operation.method == method and re.fullmatch(pattern, f"/_emulator{path}"):
            return operation
    return None


@pytest.fixture
def control(emulator: Emulator) -> Control:
    """The control API of the default namespace."""
    return Control(emulator)
