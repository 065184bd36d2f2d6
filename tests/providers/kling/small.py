"""What Kling's files show, at a size and length that cost little: a request's own film, made smaller and shorter."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from emulator.studio.cutting.production import produce
from emulator.studio.film import Film
from emulator.studio.keys import files_in
from emulator.studio.takes import Production, Whole
from emulator.studio.tools import Tools
from tests.e2e.films.seeing import Bgr, Seen
from tests.providers.kling.conftest import Director

PLAIN = Tools(renderer="puppet", watermark=False, preset="ultrafast")
WIDE = 320


class Cinema:
    """Somebody who uploads files, orders, and looks at the film that was asked for."""

    def __init__(self, director: Director, folder: Path) -> None:
        self._director, self.folder = director, folder
        self.files: dict[str, Path] = {}
        self._shown = 0

    async def given(self, file: Bgr | Path) -> str:
        """The URL of a picture or of a video."""
        content = _read(file)
        url = await self._director.emulator.uploaded(content)
        path = self.folder / f"given-{len(self.files)}{'.mp4' if isinstance(file, Path) else '.png'}"
        path.write_bytes(content)
        self.files[url] = path
        return url

    async def film(self, product: str, body: dict[str, Any], *, seconds: float = 1.0, wide: int = WIDE) -> Seen:
        """The file that a task makes, so many seconds of it, its first and last moment included."""
        asked = await self._director.film(product, body, root="" if product.startswith("/") else "/v1/videos/")
        return self.shown(asked, seconds=seconds, wide=wide)

    def shown(self, asked: Film, *, seconds: float = 1.0, wide: int = WIDE) -> Seen:
        """A film in a file."""
        assert asked.seconds
        faster, scale = seconds / asked.seconds, wide / max(asked.width, asked.height)
        scenes = tuple(replace(each, seconds=(each.seconds or 0) * faster) for each in asked.scenes)
        width, height = (round(each * scale / 2) * 2 for each in (asked.width, asked.height))
        film = replace(asked, scenes=scenes, seconds=seconds, fps=12.0, width=width, height=height)
        self._shown += 1
        out = self.folder / f"shown-{self._shown}.mp4"
        files = {each.url: self.files.get(each.url) for each in files_in(film)}
        scratch = self.folder / f"scratch-{self._shown}"
        produce(Production(film, {"film": Whole()}), files, {"film": out}, PLAIN, scratch, lambda _: None)
        return Seen(out)


def _read(file: Bgr | Path) -> bytes:
    return file.read_bytes() if isinstance(file, Path) else bytes(cv2.imencode(".png", file)[1])


def spotted(height: int = 360, width: int = 640, seed: int = 1) -> Bgr:
    """A picture in which every spot can be told from every other."""
    rough = np.random.default_rng(seed).random((height // 20, width // 20, 3)).astype(np.float32)
    return np.asarray((cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC) * 255).clip(0, 255), np.uint8)
