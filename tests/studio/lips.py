"""A lip-sync server and a program as people run them: a strip below in the picture is as bright as it is loud."""

import base64
import socket
import threading
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import cv2
import numpy as np
import uvicorn
from fastapi import FastAPI, Form, Header, HTTPException, Request, UploadFile
from fastapi.responses import Response
from numpy.typing import NDArray
from pydantic import BaseModel

from emulator.studio.frames import planes, reading, writing
from emulator.studio.renderers.base import VOICE_RATE
from tests.studio import reels

STRIP = 0.25
"""The share of the picture's height."""
TOKEN = "Bearer lips"


def loudness(audio: Path, fps: float, count: int) -> NDArray[np.float64]:
    """Of each frame, 0 to 1."""
    with wave.open(str(audio)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (1, VOICE_RATE, 2)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float64) / 32768
    bounds = (np.arange(count + 1) * VOICE_RATE / fps).astype(int)
    parts = [samples[start:end] for start, end in pairwise(bounds)]
    return np.array([min(1.0, 4 * float(np.abs(part).mean())) if len(part) else 0.0 for part in parts])


def paint(face: Path, audio: Path, out: Path) -> None:
    """Make the video of a video, or of a picture."""
    if face.suffix == ".png":
        picture = planes.from_bgr(np.asarray(cv2.imread(str(face)), np.uint8), "bt601")
        with wave.open(str(audio)) as file:
            frames, fps = [picture] * round(file.getnframes() / VOICE_RATE * 25), 25.0
    else:
        clip = reading.Clip(face)
        frames, fps = [np.array(frame) for frame in clip.frames()], clip.fps
    for place, loud in enumerate(loudness(audio, fps, len(frames))):
        frames[place] = frames[place].copy()
        height = len(frames[place]) * 2 // 3
        frames[place][round((1 - STRIP) * height) : height] = round(16 + 219 * loud)
    writing.spool(iter(frames), out, rate=Fraction(fps).limit_denominator(1001), matrix="bt601")


def strip(luma: NDArray[Any]) -> float:
    """How bright it is in a film, 0 to 1; the program's own mark is in another corner."""
    rows = slice(round((1 - STRIP / 2) * len(luma)), len(luma) - 2)
    return float(luma[rows, 10:60].mean() - 16) / 219


PROGRAM = reels.program(
    "from pathlib import Path; from tests.studio.lips import paint; paint(*map(Path, args))",
    "{video}", "{audio}", "{out}",
)  # fmt: skip


class Prediction(BaseModel):
    """What Cog is asked."""

    input: dict[str, Any]


def server() -> FastAPI:
    """As wraps of Wav2Lip are: one path answers a video, one a link to it, one is Cog's."""
    app, kept = FastAPI(), dict[str, bytes]()

    def made(face: bytes, suffix: str, voice: bytes) -> bytes:
        with TemporaryDirectory() as name:
            folder = Path(name)
            video, audio = folder / f"face{suffix}", folder / "audio.wav"
            video.write_bytes(face)
            audio.write_bytes(voice)
            paint(video, audio, folder / "out.mp4")
            return (folder / "out.mp4").read_bytes()

    def video(content: bytes) -> Response:
        return Response(content, media_type="video/mp4")

    @app.post("/lip-sync")
    def lip_sync(
        video_file: UploadFile, audio: UploadFile, pads: Annotated[str, Form()], authorization: Annotated[str, Header()]
    ) -> Response:
        if authorization != TOKEN or pads != "0 10 0 0":
            raise HTTPException(401, "Who are you?")
        return video(made(video_file.file.read(), Path(video_file.filename or "").suffix, audio.file.read()))

    @app.post("/jobs/")
    def jobs(video: UploadFile, audio: UploadFile, request: Request) -> dict[str, Any]:
        kept["made.mp4"] = made(video.file.read(), Path(video.filename or "").suffix, audio.file.read())
        return {"status": "done", "result": {"url": f"{request.base_url}files/made.mp4"}}

    @app.get("/files/{name}")
    def file(name: str) -> Response:
        return video(kept[name])

    @app.post("/predictions")
    def predictions(body: Prediction) -> dict[str, Any]:
        face, voice = (str(body.input[name]) for name in ("source", "audio"))
        suffix = ".png" if face.startswith("data:image/png;base64,") else ".mp4"
        content = [base64.b64decode(each.partition(",")[2]) for each in (face, voice)]
        url = base64.b64encode(made(content[0], suffix, content[1])).decode()
        return {"status": "succeeded", "input": {}, "output": f"data:video/mp4;base64,{url}"}

    return app


@contextmanager
def serving() -> Iterator[str]:
    """The server on a free port; its URL."""
    with socket.create_server(("127.0.0.1", 0)) as place:
        running = uvicorn.Server(uvicorn.Config(server(), log_level="warning"))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [place]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{place.getsockname()[1]}"
        finally:
            running.should_exit = True
            thread.join()
