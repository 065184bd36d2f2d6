"""One real server for all thin clients of this folder; each test has a namespace of its own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner, Result

from emulator.cli import main
from emulator.providers.kling.auth import API_KEY
from tests.e2e.serving import Server, started

KLING = {"Authorization": f"Bearer {API_KEY}"}


@dataclass
class Shell:
    """The command line, pointed at a server and a namespace by the environment."""

    url: str
    namespace: str

    def run(self, *arguments: str, status: int = 0, stdin: str | bytes | None = None) -> Result:
        """A command; its exit status must be the expected one."""
        environment = {"EMULATOR_URL": self.url, "EMULATOR_NAMESPACE": self.namespace}
        result = CliRunner(env=environment).invoke(main, list(arguments), input=stdin)
        assert result.exit_code == status, result.output
        return result

    def json(self, *arguments: str) -> Any:
        """What a command answers with --json."""
        return json.loads(self.run(*arguments, "--json").stdout)

    def submit(self, scenario: str | None = "typical") -> str:
        """A Kling task with a callback to an inbox of the emulator, perhaps of a scenario; its id."""
        root = f"{self.url}/@{self.namespace}"
        response = httpx2.post(
            f"{root}/kling/v1/videos/image2video",
            headers=KLING if scenario is None else {**KLING, "X-Emulator-Scenario": scenario},
            json={"image": "https://files.test/a.png", "callback_url": f"{root}/_emulator/inbox/a"},
        )
        task: str = response.json()["data"]["task_id"]
        return task


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Frozen, so that nothing happens by itself."""
    with started(tmp_path_factory.mktemp("server"), "--rate", "0", "--start", "2026-03-01T12:00:00Z") as server:
        yield server


@pytest.fixture
def shell(server: Server, request: pytest.FixtureRequest) -> Shell:
    """The command line in a namespace of the test's own."""
    return Shell(server.url, request.node.name.partition("[")[0][-60:])
