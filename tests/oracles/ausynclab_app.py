"""What FastAPI itself would answer: AusyncLab's routes with the same models, and handlers that find nothing."""

import warnings
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, HTTPException, Query, Security, UploadFile
from fastapi.security import APIKeyHeader
from pydantic.warnings import UnsupportedFieldAttributeWarning

from emulator.providers.ausynclab import models
from emulator.providers.ausynclab.models import Name
from emulator.providers.ausynclab.routes import SERVICES
from emulator.web.operation import Operation

KEYS = APIKeyHeader(name="X-API-Key")
Key = Annotated[str, Security(KEYS)]
Words = Annotated[Name, Query()]
OPERATIONS = {each.name: each for each in SERVICES}


async def register_video(body: models.RegisterVideo, key: Key) -> Any:
    """Taken, if it looks like a URL."""
    if not body.video_url.startswith("http"):
        raise HTTPException(404, "Cannot register video")
    return {"status": 200, "result": {"video_id": 123}}


async def generate_lipsync(body: models.GenerateLipsync, key: Key) -> Any:
    """Nothing is registered."""
    raise HTTPException(404, "Registered video not found")


async def generate_lipsync_v2(body: models.GenerateLipsyncV2, key: Key) -> Any:
    """Taken, if both look like URLs."""
    if not (body.video_url.startswith("http") and body.audio_url.startswith("http")):
        raise HTTPException(404, "Cannot create lipsync video")
    return {"status": 200, "result": {"video_id": 456, "operation_id": "", "message": ""}}


async def nothing(key: Key) -> Any:
    """A list of nothing."""
    return {"status": 200, "result": []}


async def get_registered_video(video_id: int, key: Key) -> Any:
    """Unknown."""
    raise HTTPException(404, "Registered video not found")


async def delete_registered_video(id: int, key: Key) -> Any:
    """Unknown."""
    raise HTTPException(404, "Registered video not found")


async def get_generated_video(video_id: int, key: Key) -> Any:
    """Unknown."""
    raise HTTPException(404, "Video not found")


async def delete_generated_video(id: int, key: Key) -> Any:
    """Unknown."""
    raise HTTPException(404, "Video not found")


async def upload_file(file: UploadFile, key: Key) -> Any:
    """Taken."""
    return {"status": 200, "result": {"url": "", "expires_at": ""}}


async def text_to_speech(body: models.TextToSpeech, key: Key) -> Any:
    """Taken, if there can be such a voice."""
    if not 0 < body.voice_id <= 5_000_000:
        raise HTTPException(404, "Voice not found")
    return {"status": 200, "result": {"audio_id": 9001}}


async def get_speech(audio_id: int, key: Key) -> Any:
    """Unknown."""
    raise HTTPException(404, "Audio not found")


async def register_voice(
    name: Words, language: Words, gender: Words, age: Words, use_case: Words, audio_file: UploadFile, key: Key
) -> Any:
    """Nobody can listen to it."""
    raise HTTPException(404, "Cannot register voice")


HANDLERS: dict[str, Any] = {
    each.__name__: each
    for each in (
        register_video, generate_lipsync, generate_lipsync_v2, get_registered_video, delete_registered_video,
        get_generated_video, delete_generated_video, upload_file, text_to_speech, get_speech, register_voice,
    )
}  # fmt: skip


@cache
def oracle() -> FastAPI:
    """The app, its routes in the order of the operations."""
    app = FastAPI()
    router = APIRouter()
    with warnings.catch_warnings():
        # Of models that are built on first use only, as ours are.
        warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)
        for operation in SERVICES:
            _add(router, operation)
        app.include_router(router)
        app.openapi()
    return app


def _add(router: APIRouter, operation: Operation) -> None:
    deletes = operation.method == "DELETE"
    router.add_api_route(
        operation.path.replace("{video_id}", "{id}") if deletes else operation.path,
        HANDLERS.get(operation.name, nothing),
        methods=[operation.method],
        name=operation.name,
        summary=operation.summary,
        response_model=operation.reply,
        openapi_extra={"x-emulator-evidence": operation.evidence},
    )
