"""What holds for the whole control API: its token, its errors, its documents, its reset."""

import re

import httpx2
import orjson
import pytest

from emulator.admin import documents
from emulator.admin.app import OPERATIONS, Described
from emulator.app import create_app
from emulator.settings import Settings
from emulator.web.openapi.document import document
from tests.admin.conftest import Control

pytestmark = pytest.mark.anyio


async def test_unknown_paths_and_wrong_methods_are_problems(control: Control) -> None:
    """That say what there is."""
    assert "/_emulator/docs lists what it has" in await control.ask("GET", "/nothing", expect=404)
    assert await control.ask("DELETE", "/clock", expect=405) == "DELETE is not one of GET, PATCH."


async def test_a_defect_is_a_problem_without_details(control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are in the log."""

    async def broken(*arguments: object, **more: object) -> None:
        message = "a secret of ours"
        raise RuntimeError(message)

    monkeypatch.setattr(control.emulator.app.engine, "jobs", broken)
    assert "secret" not in await control.ask("GET", "/jobs", expect=500)


async def test_a_reset_empties_everything_of_its_namespace_and_nothing_else(control: Control) -> None:
    """Jobs, deliveries, accounts, journal, uploads, inboxes, clock and default scenario."""
    other = Control(control.emulator, "/@t1")
    kept = await other.submit()
    await control.submit()
    await control.ask("POST", "/inbox/a", content=b"1")
    upload = await control.ask("POST", "/uploads?name=a.mp4", content=b"x", expect=201)
    await control.ask("PUT", "/scenarios/default", json={"name": "slow"})
    await control.ask("POST", "/clock/advance", json={"seconds": 60})
    done = await control.ask("POST", "/reset", json={"seed": 7})
    assert done == {"namespace": "default", "seed": "7", "now": "2026-03-01T12:00:00.000000Z"}
    assert (await control.ask("GET", "/jobs"))["jobs"] == []
    assert (await control.ask("GET", "/deliveries"))["deliveries"] == []
    assert (await control.ask("GET", "/requests/count"))["count"] == 0
    assert (await control.ask("GET", "/inbox/a"))["count"] == 0
    assert not any(each["opened"] for each in (await control.ask("GET", "/accounts"))["accounts"])
    assert (await control.emulator.client.get(upload["url"])).status_code == 404
    assert (await control.ask("GET", "/scenarios"))["default"] == "typical"
    assert [job["id"] for job in (await other.ask("GET", "/jobs"))["jobs"]] == [kept]


async def test_the_same_seed_gives_the_same_job(control: Control) -> None:
    """After a reset as after a start."""
    first = await control.ask("POST", "/reset", json={"seed": "s"})
    job = await control.submit()
    shown = await control.ask("GET", f"/jobs/{job}")
    assert await control.ask("POST", "/reset", json={"seed": "s"}) == first
    assert await control.submit() == job
    assert await control.ask("GET", f"/jobs/{job}") == shown


async def test_the_default_scenario_is_chosen_per_namespace(control: Control) -> None:
    """Null goes back to the server's."""
    listed = await control.ask("GET", "/scenarios")
    assert listed["default"] == "typical"
    assert {"instant", "manual", "stuck"} < {each["name"] for each in listed["scenarios"]}
    assert all(each["description"] for each in listed["scenarios"])
    assert (await control.ask("PUT", "/scenarios/default", json={"name": "instant"}))["default"] == "instant"
    assert (await Control(control.emulator, "/@t1").ask("GET", "/scenarios"))["default"] == "typical"
    assert (await control.ask("PUT", "/scenarios/default", json={"name": None}))["default"] == "typical"
    assert "There is no scenario 'x'" in await control.ask("PUT", "/scenarios/default", json={"name": "x"}, expect=400)
    assert "needs 'name'" in await control.ask("PUT", "/scenarios/default", json={}, expect=400)


async def test_documents_are_served_as_far_as_there_are_any(control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the page lists their operations, escaped."""
    made = document(Described())
    made["paths"]["/<b>"] = {"get": {"summary": "<script>"}}
    monkeypatch.setattr(documents, "documents", lambda: {"control": orjson.dumps(made)})
    assert (await control.ask("GET", "/openapi.json"))["info"]["title"] == made["info"]["title"]
    assert (await control.ask("GET", "/openapi/control.json"))["paths"] == made["paths"]
    assert "there are: control.json" in await control.ask("GET", "/openapi/nope.json", expect=404)
    page = (await control.emulator.client.get("/_emulator/docs")).text
    assert "<code>/_emulator/clock/advance</code>" in page
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    assert not re.search(r'(src|href)="https?://(?!127\.0\.0\.1)', page)
    monkeypatch.setattr(documents, "documents", dict)
    assert "make openapi" in (await control.emulator.client.get("/_emulator/docs")).text


def test_every_operation_is_declared_with_what_the_documents_need() -> None:
    """A unique name, a summary, and an answer's model wherever the answer is JSON of ours."""
    names = [operation.name for operation in OPERATIONS]
    assert len(set(names)) == len(names)
    assert all(operation.summary.endswith(".") for operation in OPERATIONS)
    without = {operation.name for operation in OPERATIONS if operation.reply is None}
    assert without == {"sample", "control_document", "provider_document", "docs", "events"}


async def test_with_a_token_only_those_who_bring_it_are_let_in() -> None:
    """Health, probes, samples and posts to an inbox need none: whoever calls those cannot bring it."""
    app = create_app(Settings(rate=0.0, control_token="let-me-in"))
    transport = httpx2.ASGITransport(app=app)
    async with app.engine.running(), httpx2.AsyncClient(transport=transport, base_url="http://e.test") as client:
        for path in ("/_emulator/health", "/livez", "/readyz", "/_emulator/samples/a.wav?seconds=1"):
            assert (await client.get(path)).status_code == 200
        assert (await client.post("/_emulator/inbox/a", content=b"x")).status_code == 200
        for method, path in (("GET", "/jobs"), ("GET", "/inbox/a"), ("POST", "/reset"), ("GET", "/docs")):
            refused = await client.request(method, f"/_emulator{path}")
            assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
            wrong = await client.request(method, f"/_emulator{path}", headers={"Authorization": "Bearer no"})
            assert wrong.status_code == 401
        right = {"Authorization": "Bearer let-me-in"}
        assert (await client.get("/_emulator/jobs", headers=right)).status_code == 200
    await app.close()


@pytest.mark.parametrize(
    ("seed", "part"),
    [
        (b'"\\ud800"', "'seed' in the body cannot be used"),  # half a character could not be kept
        (b'"' + b"9" * 201 + b'"', "'seed' in the body cannot be used"),
        (b"1.5", "'seed' in the body cannot be used"),
        (b"{}", "'seed' in the body cannot be used"),
    ],
)
async def test_a_seed_that_cannot_be_kept_is_refused(control: Control, seed: bytes, part: str) -> None:
    """And nothing is reset."""
    task = await control.submit()
    assert part in await control.ask("POST", "/reset", expect=400, content=b'{"seed":%s}' % seed)
    await control.ask("GET", f"/jobs/{task}")
    await control.ask("GET", "/state")


@pytest.mark.parametrize("content", [b'{"seconds": 1, "seconds": 2}', b'\xef\xbb\xbf{"idle": true, "idle": false}'])
async def test_a_body_says_a_thing_once(control: Control, content: bytes) -> None:
    """Of two values one would be left out, and nobody would know which."""
    before = await control.ask("GET", "/clock")
    assert "more than once" in await control.ask("POST", "/clock/advance", expect=400, content=content)
    assert "'x' more than once" in await control.ask(
        "POST", "/faults", expect=400, content=b'{"match": {"x": 1, "x": 1}, "effect": {"latency": 1}}'
    )
    assert "'limit' more than once" in await control.ask("GET", "/jobs?limit=1&limit=2", expect=400)
    assert await control.ask("GET", "/clock") == before


@pytest.mark.parametrize("path", ["/jobs/{id}", "/deliveries/{id}", "/rules/{id}", "/faults/{id}"])
async def test_what_is_not_there_is_named_in_a_line(control: Control, path: str) -> None:
    """However long its name was."""
    method = "DELETE" if path.startswith("/rules") else "GET"
    assert len(await control.ask(method, path.format(id="x" * 5000), expect=404)) < 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/requests?provider=akool"),
        ("POST", "/reset?seed=7"),
        ("DELETE", "/faults?id=1"),
        ("PATCH", "/clock?x="),
    ],
)
async def test_a_change_takes_nothing_in_its_query(control: Control, method: str, path: str) -> None:
    """What is not looked at would be taken for a choice of what is deleted."""
    task = await control.submit()
    assert "takes nothing in its query" in await control.ask(method, path, expect=400)
    await control.ask("GET", f"/jobs/{task}")
    assert (await control.ask("GET", "/requests/count"))["count"] == 1
