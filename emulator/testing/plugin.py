"""The pytest plugin: fixtures, markers, options, and what the emulator saw in the report of a failed test.

pytest imports this in every run, so it imports nothing of the emulator before a test asks for it.
"""

import hashlib
import os
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from emulator.testing.kit import Emulator

SETTINGS = (
    "rate", "seed", "start", "scenario", "auth", "inspect", "webhook_delays", "webhook_timeout", "webhook_rewrite",
    "journal", "headers", "accounts", "options", "store", "namespaces", "body_limit", "upload_limit", "port", "faults",
    "scenarios", "renderer", "renderer_required", "render_workers", "render_timeout", "watermark", "preset",
    "font", "onnx_model", "http_url", "renderers",
)  # fmt: skip
"""The server's settings that pytest's ini file may give, as `lipsync_emulator_rate` and so on."""
PREFIX = "lipsync_emulator_"
MARKS = ("rate", "scenario", "seed", "renderer", "environment")
"""What the marker `lipsync_emulator` may say."""
EMULATOR = pytest.StashKey["Emulator"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """An emulator from outside, and the settings of one of our own."""
    group = parser.getgroup("lipsync-emulator")
    group.addoption(
        "--lipsync-emulator-url",
        metavar="URL",
        help="Use the lipsync-emulator at this URL instead of starting one.",
    )
    parser.addini(f"{PREFIX}url", "As --lipsync-emulator-url.", default=None)
    parser.addini(f"{PREFIX}har", "A folder for the requests of each failed test, as an HTTP archive.", default=None)
    for name in SETTINGS:
        parser.addini(f"{PREFIX}{name}", f"The setting {name} of the lipsync-emulator that tests start.", default=None)


def pytest_configure(config: pytest.Config) -> None:
    """The markers."""
    said = "rate=0, scenario=None, seed=None, renderer=None, environment=False"
    marker = f"lipsync_emulator({said}): how this test's emulator begins; "
    config.addinivalue_line("markers", f"{marker}environment=True sets the variables of `lipsync-emulator env`.")
    config.addinivalue_line("markers", "scenario(name): the lipsync-emulator's scenario in this test.")


@pytest.fixture(scope="session")
def lipsync_emulator_server(pytestconfig: pytest.Config) -> "Iterator[Emulator]":
    """One emulator for all tests of this process (its default namespace), or the one of `--lipsync-emulator-url`."""
    from emulator.testing.kit import Emulator

    url = _outside(pytestconfig)
    token = os.environ.get("EMULATOR_CONTROL_TOKEN")
    given = {name: pytestconfig.getini(f"{PREFIX}{name}") for name in SETTINGS}
    settings = {name: value for name, value in given.items() if value is not None}
    with _in_a_sentence():
        server = Emulator(url=url, token=token) if url else Emulator(**settings)
        server.start().clock()
    with server:
        yield server


@pytest.fixture
def lipsync_emulator(request: pytest.FixtureRequest, lipsync_emulator_server: "Emulator") -> "Iterator[Emulator]":
    """An emulator of the test's own: a namespace that is empty before and given back afterwards.

    Its clock stands still until the test moves it, unless the marker `lipsync_emulator` or the ini file says otherwise.
    """
    outside = _outside(request.config) is not None
    emulator = lipsync_emulator_server.within(_namespace(request.node.nodeid, outside=outside))
    with _in_a_sentence():
        asked = _asked(request.node)
        if outside:
            given = {name: request.config.getini(f"{PREFIX}{name}") for name in MARKS if name != "environment"}
            told = {name: value for name, value in given.items() if value is not None}
            asked = {"rate": 0} | told | asked
        if outside or "seed" in asked:
            emulator.reset(asked.get("seed"))
        if "rate" in asked:
            emulator.rate(float(asked["rate"]))
        if "scenario" in asked:
            emulator.set_scenario(asked["scenario"])
        if "renderer" in asked:
            emulator.set_renderer(asked["renderer"])
    if asked.get("environment"):
        emulator.set_environment(request.getfixturevalue("monkeypatch"))
    request.node.stash[EMULATOR] = emulator
    yield emulator
    emulator.reset()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test, or a fixture that fails before it, says what its emulator saw."""
    report = yield
    emulator = item.stash.get(EMULATOR, None)
    if report.when != "teardown" and report.failed and emulator is not None:
        from emulator.testing.telling import safely
        from emulator.testing.waiting import NotReached

        if call.excinfo is None or not call.excinfo.errisinstance(NotReached):  # which says it itself
            report.sections.append(("lipsync-emulator", safely(emulator)))
        if folder := item.config.getini(f"{PREFIX}har"):
            report.sections.append(
                ("lipsync-emulator HTTP archive", _archived(emulator, item.config.rootpath / folder))
            )
    return report


def _archived(emulator: "Emulator", folder: "Path") -> str:
    """Where the requests of a failed test are kept; or a sentence, as this must not hide the failure."""
    file = folder / f"{emulator.namespace}.har"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        emulator.har(file)
    except Exception as error:  # noqa: BLE001 - whatever it is, the test's own failure matters more
        return f"{file} cannot be written: {error}"
    return str(file)


def _outside(config: pytest.Config) -> str | None:
    url: str | None = config.getoption("lipsync_emulator_url") or config.getini(f"{PREFIX}url")
    return url


@contextmanager
def _in_a_sentence() -> Iterator[None]:
    """What cannot begin as it was asked to is an error of the test's, which a look into this file does not help."""
    from emulator.core.errors import EmulatorError

    try:
        yield
    except (EmulatorError, ValueError) as error:
        message = f"The lipsync-emulator cannot begin as asked: {error}"
        raise pytest.fail.Exception(message, pytrace=False) from None


def _asked(item: pytest.Item) -> dict[str, Any]:
    """What the markers say; the nearest wins, and None says nothing. Raises ValueError."""
    asked: dict[str, Any] = {}
    for marker in reversed(list(item.iter_markers("lipsync_emulator"))):
        if marker.args or set(marker.kwargs) - set(MARKS):
            message = (
                f"The marker lipsync_emulator takes {', '.join(MARKS)} by name; got {marker.args or marker.kwargs}."
            )
            raise ValueError(message)
        asked |= marker.kwargs
    named = item.get_closest_marker("scenario")
    if named is not None:
        names = [*named.args, *named.kwargs.values()]
        if len(names) != 1 or not isinstance(names[0], str) or set(named.kwargs) - {"name"}:
            message = f"The marker scenario takes one name; got {names or 'nothing'}."
            raise ValueError(message)
        asked["scenario"] = names[0]
    return {name: value for name, value in asked.items() if value is not None}


def _namespace(nodeid: str, *, outside: bool) -> str:
    """A name of the test's own, the same in every run; at a server that others use too, of the worker's as well."""
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", nodeid.rpartition("::")[2]).strip("-")[:32] or "test"
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main") if outside else ""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid()) if outside else ""
    digest = hashlib.sha256(f"{nodeid}\n{worker}\n{run}".encode()).hexdigest()[:12]
    return "-".join(part for part in (name, worker, digest) if part)
