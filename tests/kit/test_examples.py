"""The README's page on testing: its examples are the files in `examples/`, and they run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # it has no types

from emulator.admin.journal import RequestShown
from emulator.cli.variables import variables
from emulator.testing import Emulator
from emulator.testing.faults import Faults
from emulator.testing.inbox import Inbox
from emulator.testing.rules import Rules
from emulator.testing.vendors import Vendor
from tests.e2e.serving import ENVIRONMENT, PATIENCE

HERE = Path(__file__).parent / "examples"
ROOT = HERE.parents[2]
LANGUAGES = {".py": "python", ".js": "js", ".sh": "sh", ".yaml": "yaml"}
SHOWN = sorted(path.name for path in HERE.iterdir() if path.suffix in LANGUAGES and path.name != "__init__.py")
VITEST = """
import assert from "node:assert/strict";
import test from "node:test";
export { test };
export const expect = (value) => ({ toBe: (wanted) => assert.equal(value, wanted) });
"""
"""As much of vitest as the example needs, on machines that have only node."""


def environment() -> dict[str, str]:
    """With the command on the path."""
    return ENVIRONMENT | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


@pytest.mark.parametrize("name", SHOWN)
def test_the_readme_shows_the_file_as_it_is(name: str) -> None:
    """Letter for letter; what is read is what was run."""
    path = HERE / name
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"```{LANGUAGES[path.suffix]}\n{path.read_text('utf-8')}```\n" in readme


def test_the_readme_links_every_example_it_shows() -> None:
    """And shows no other."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert sorted(re.findall(r"\(tests/kit/examples/([\w.]+)\)", readme)) == SHOWN


def test_everything_on_the_page_is_there() -> None:
    """Each name in the README's table is one of the kit's."""
    page = (ROOT / "README.md").read_text("utf-8").partition("on one page</summary>")[2].partition("</details>")[0]
    table = "\n".join(line for line in page.splitlines() if line.startswith("| "))
    named = {name for found in re.findall(r"`(\w+)(?:\(\))?(?:\.(\w+))?", table) for name in found if name}
    known = {name for kind in (Emulator, Faults, Inbox, Rules, Vendor) for name in dir(kind)}
    assert named <= known | set(RequestShown.model_fields)
    assert len(named) > 40


@pytest.mark.skipif(shutil.which("curl") is None or sys.platform == "win32", reason="needs sh and curl")
def test_the_shell_example_runs() -> None:
    """With a server of its own."""
    command = ["sh", str(HERE / "exec.sh")]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_the_node_example_runs(tmp_path: Path) -> None:
    """Under node's own test runner, which stands in for vitest: it need not be installed here."""
    shutil.copy(HERE / "polling.test.js", tmp_path / "polling.test.mjs")
    vitest = tmp_path / "node_modules" / "vitest"
    vitest.mkdir(parents=True)
    (vitest / "index.mjs").write_text(VITEST, "utf-8")
    (vitest / "package.json").write_text('{"name": "vitest", "exports": "./index.mjs"}', "utf-8")
    command = [sys.executable, "-m", "emulator", "exec", "--rate", "0", "--", "node", "--test", "polling.test.mjs"]
    done = subprocess.run(
        command, env=environment(), cwd=tmp_path, capture_output=True, text=True, check=False, timeout=2 * PATIENCE
    )
    assert done.returncode == 0, done.stdout
    assert re.search(r"pass 2$", done.stdout, re.MULTILINE), done.stdout


def test_the_compose_example_says_what_env_says() -> None:
    """It is YAML, waits for the server's health, and its variables are those of the command."""
    services = yaml.safe_load((HERE / "compose.yaml").read_text("utf-8"))["services"]
    assert services["tests"]["depends_on"] == {"emulator": {"condition": "service_healthy"}}
    printed = {name: value for each in variables("http://emulator:5477").values() for name, value in each.items()}
    assert services["tests"]["environment"].items() <= printed.items()
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text("utf-8")
