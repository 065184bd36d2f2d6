"""`make bench`: speed and size of the emulator, against a bare Starlette app in the same run.

Prints a table and writes bench.json. Ratios mean something on any machine; absolute figures only on this one.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from emulator.studio.bounds import FRUGAL

KEY = "api-key-kling-emulator00000000000000000000000000000000001"
ACCOUNT = "emulatoraccesskey000000000000001"
HEADERS = {"authorization": f"Bearer {KEY}"}
CREATE = "/v1/videos/text2video"
BODY = json.dumps({"prompt": "A presenter looks into the camera, number {n}", "duration": "5", "mode": "std"})
ROUNDS = 5
COUNT = 12_000
JOBS = 100_000

Row = tuple[str, str, str, bool]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def process(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program that ends with the block."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EMULATOR_")}
    started = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, env=environment)
    try:
        yield started
    finally:
        started.terminate()
        started.wait(20)


def ready(port: int, path: str) -> None:
    """Wait until it answers."""
    deadline = time.perf_counter() + 20
    while time.perf_counter() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5):
                return
        except OSError:
            time.sleep(0.005)
    message = f"nothing listens on {port}"
    raise TimeoutError(message)


def load(
    port: int, method: str, path: str, *, body: str = "", count: int = COUNT, keep: bool = False
) -> dict[str, Any]:
    """Run the load generator in its own process."""
    order = {
        "port": port,
        "method": method,
        "path": path,
        "headers": HEADERS,
        "body": body,
        "count": count,
        "keep": keep,
    }
    ran = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.load"],
        input=json.dumps(order).encode(),
        capture_output=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(ran.stdout)
    if set(answer["statuses"]) != {"200"}:
        message = f"{method} {path} answered {answer['statuses']}"
        raise RuntimeError(message)
    return answer


def control(port: int, method: str, path: str, body: object = None) -> Any:
    """One call of the control API."""
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/_emulator{path}", content, {"content-type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=300) as response:
        return json.load(response)


def resident(pid: int) -> float:
    """Megabytes of memory in use."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def serving(port: int, *more: str) -> tuple[str, ...]:
    """The emulator's command."""
    return ("-m", "emulator", "serve", "--port", str(port), *more)


def start() -> list[Row]:
    """How soon it answers and how big it is then."""
    seconds, sizes = [], []
    for _ in range(ROUNDS):
        port = free_port()
        began = time.perf_counter()
        with process(*serving(port)) as server:
            ready(port, "/livez")
            seconds.append(time.perf_counter() - began)
            sizes.append(resident(server.pid))
    took, size = statistics.median(seconds), statistics.median(sizes)
    return [
        ("ready to answer after", f"{took:.2f} s", "≤ 0.7 s", took <= 0.7),
        ("resident after start", f"{size:.0f} MB", "≤ 80 MB", size <= 80),
    ]


def speed() -> list[Row]:
    """Create and poll, in turns with the bare app."""
    emulated, bare = free_port(), free_port()
    with process(*serving(emulated)), process("-m", "tests.benchmarks.bare", str(bare)):
        ready(emulated, "/livez")
        ready(bare, f"{CREATE}/1")
        task = json.loads(load(emulated, "POST", CREATE, body=BODY, count=32, keep=True)["kept"][0])["data"]["task_id"]
        rounds: dict[str, list[float]] = {"create": [], "poll": []}
        rates: dict[str, list[float]] = {"create": [], "poll": []}
        for _ in range(ROUNDS):
            pairs: tuple[tuple[str, Callable[[int], float]], ...] = (
                ("create", lambda port: load(port, "POST", CREATE, body=BODY)["rate"]),
                ("poll", lambda port: load(port, "GET", f"{CREATE}/{task if port == emulated else 1}")["rate"]),
            )
            for name, measure in pairs:
                ours, theirs = measure(emulated), measure(bare)
                rounds[name].append(ours / theirs)
                rates[name].append(ours)
    rows = []
    for name, wanted in (("create", 0.40), ("poll", 0.55)):
        ratio = statistics.median(rounds[name])
        text = f"{ratio:.0%} of bare Starlette ({statistics.median(rates[name]):,.0f}/s)"
        rows.append((name, text, f"≥ {wanted:.0%}", ratio >= wanted))
    return rows


def size() -> list[Row]:
    """What a job weighs, and what a deep page costs."""
    port = free_port()
    with process(*serving(port, "--scenario", "stuck", "--rate", "0")) as server:
        ready(port, "/livez")
        control(port, "PUT", f"/accounts/kling/{ACCOUNT}", {"credits": 1e9})
        load(port, "POST", CREATE, body=BODY, count=2_000)
        before = resident(server.pid)
        load(port, "POST", CREATE, body=BODY, count=JOBS)
        weight = (resident(server.pid) - before) * 1024 / JOBS
        paths = [f"{CREATE}?pageNum={number}&pageSize=30" for number in (1, 1000) * 3]
        pages = [load(port, "GET", path, count=600)["seconds"] for path in paths]
    ratio = statistics.median(pages[1::2]) / statistics.median(pages[::2])
    return [
        ("each further job", f"{weight:.2f} KB", "≤ 2.5 KB", weight <= 2.5),
        (f"page 1000 of {JOBS:,} jobs", f"{ratio:.2f} x page 1", "≤ 2 x", ratio <= 2),
    ]


def callbacks() -> list[Row]:
    """Callbacks delivered to a fast receiver on this machine, when thousands of jobs move at once."""
    port, receiver, count = free_port(), free_port(), 5_000
    body = json.dumps({"prompt": "hello", "callback_url": f"http://127.0.0.1:{receiver}/"})
    with process(*serving(port, "--rate", "0")), process("-m", "tests.benchmarks.receiver", str(receiver)):
        ready(port, "/livez")
        ready(receiver, "/")
        load(port, "POST", CREATE, body=body, count=count)
        before = came(receiver, count)
        began = time.perf_counter()
        control(port, "PATCH", "/clock", {"rate": 100_000})
        rate = (came(receiver, 3 * count) - before) / (time.perf_counter() - began)
    return [("callbacks delivered", f"{rate:,.0f}/s", "≥ 2,000/s", rate >= 2000)]


def came(port: int, wanted: int) -> int:
    """Wait until so many callbacks have come."""
    deadline = time.perf_counter() + 60
    while time.perf_counter() < deadline:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as response:
            count = int(response.read())
        if count >= wanted:
            return count
        time.sleep(0.02)
    message = f"only {count} of {wanted} callbacks came"
    raise TimeoutError(message)


def inside() -> list[Row]:
    """Virtual time and worlds of one's own, in-process."""
    ran = subprocess.run([sys.executable, "-m", "tests.benchmarks.inside"], capture_output=True, check=True)
    found: dict[str, float] = json.loads(ran.stdout)
    rate, trip, reset = found["rate"], found["trip"], found["reset"]
    return [
        ("10,000 events while advancing", f"{rate:,.0f}/s, each called back", "≥ 4,000/s", rate >= 4000),
        ("namespace, job, reset", f"{trip:.1f} ms in all", "< 10 ms", trip < 10),
        ("reset of an empty namespace", f"{reset:.2f} ms", "< 5 ms", reset < 5),
    ]


def films() -> list[Row]:
    """What films cost, against decoding and encoding by the same codecs."""
    command = [sys.executable, "-m", "tests.benchmarks.rendering"]
    ran = subprocess.run(command, capture_output=True, check=True, env=os.environ | FRUGAL)  # as in a worker
    of: dict[str, float] = json.loads(ran.stdout)
    film, photo, together, memory, stub = (of[name] for name in ("film", "photo", "together", "minute_mb", "stub_ms"))
    bare = "decoding and encoding"
    return [
        ("puppet film, 720p at 25", f"{film:.2f} x {bare} ({of['film_s']:.2f} s/s)", "≤ 1.9 x", film <= 1.9),
        ("living photo, 720p at 25", f"{photo:.2f} x encoding ({of['photo_s']:.2f} s/s)", "≤ 1.3 x", photo <= 1.3),
        ("two films in two workers", f"{together:.2f} x the throughput of one", "≥ 1.25 x", together >= 1.25),
        ("film of a minute", f"{memory:.0f} MB at most", "≤ 520 MB", memory <= 520),
        ("stub of a minute", f"{stub:.2f} ms", "< 2 ms", stub < 2),
    ]


def main() -> int:
    """Everything, as a table and as JSON."""
    rows: list[Row] = []
    for part in (start, inside, speed, size, callbacks, films):
        for row in part():
            rows.append(row)
            name, found, wanted, held = row
            print(f"{'ok  ' if held else 'MISS'}  {name:<28} {found:<44} {wanted}", flush=True)
    content = [{"what": name, "found": found, "wanted": wanted, "held": held} for name, found, wanted, held in rows]
    Path("bench.json").write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    return 0 if all(row[3] for row in rows) else 1


if __name__ == "__main__":
    with tempfile.TemporaryDirectory():
        sys.exit(main())
