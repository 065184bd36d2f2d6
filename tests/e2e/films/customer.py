"""A customer of all four vendors, who hands files in, orders, waits, and fetches what was made."""

from pathlib import Path
from typing import Any, Self

import cv2
import httpx2
import numpy as np

from emulator.testing import Emulator
from tests.e2e.films.seeing import Bgr, Wave, written
from tests.providers.kinds import KEYS


class Customer:
    """Every call is one over HTTP; whatever is refused fails the test."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.base = f"{emulator.control.channel.url}/@{emulator.namespace}"
        self._http = httpx2.Client(timeout=120)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._http.close()

    def asked(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON that a vendor answers; `path` begins with the vendor's name."""
        answer = self._http.request(method, f"{self.base}/{path}", json=body, headers=KEYS[path.partition("/")[0]])
        assert answer.status_code < 300, answer.text
        return answer.json()

    def uploaded(self, file: Path | Bgr | Wave) -> str:
        """The URL of a file, a picture or a sound (samples at 48 kHz)."""
        if isinstance(file, Path):
            content = file.read_bytes()
        elif file.dtype == np.uint8:
            content = bytes(cv2.imencode(".png", file)[1])
        else:
            content = written(np.asarray(file, np.float32))
        answer = self._http.post(f"{self.base}/_emulator/uploads?name=file", content=content)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["url"])

    def fetched(self, url: str, path: Path) -> Path:
        """A result in a file."""
        answer = self._http.get(url)
        assert answer.status_code == 200, answer.text
        path.write_bytes(answer.content)
        return path

    def akool(self, product: str, body: dict[str, Any]) -> Any:
        """A finished record."""
        videos = "akool/api/open/v3/content/video"
        begun = self.asked("POST", f"{videos}/{product}", body)["data"]
        self.emulator.run_until_idle()
        return self.asked("GET", f"{videos}/infobymodelid?video_model_id={begun['_id']}")["data"]

    def kling(self, product: str, body: dict[str, Any]) -> Any:
        """The one video of a finished task."""
        begun = self.asked("POST", f"kling/v1/videos/{product}", body)["data"]
        self.emulator.run_until_idle()
        task = self.asked("GET", f"kling/v1/videos/{product}/{begun['task_id']}")["data"]
        assert task["task_status"] == "succeed", task
        return task["task_result"]["videos"][0]

    def ausynclab(self, path: str, body: dict[str, Any], poll: str, id: str = "video_id") -> Any:
        """A finished job."""
        begun = self.asked("POST", f"ausynclab/api/v1/{path}", body)["result"][id]
        self.emulator.run_until_idle()
        return self.asked("GET", f"ausynclab/api/v1/{poll}/{begun}")["result"]

    def creatify(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """A job after an order or a render; `path` without its last slash."""
        begun = self.asked("POST", f"creatify/api/{path}/", body)
        self.emulator.run_until_idle()
        return self.asked("GET", f"creatify/api/{path.partition('/')[0]}/{begun['id']}/")
