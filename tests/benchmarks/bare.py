"""The yardstick: a bare Starlette app that parses the body and answers the same JSON from a dictionary."""

import sys
from typing import Any

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ANSWER: dict[str, Any] = {
    "code": 0,
    "message": "SUCCEED",
    "request_id": "c0656403-1e6e-4b7e-b8f8-2cdd2595f2b9",
    "data": {
        "task_id": "867283741759111202",
        "task_status": "submitted",
        "task_info": {},
        "created_at": 1774805076166,
        "updated_at": 1774805076166,
    },
}
JOBS: dict[str, dict[str, Any]] = {}


async def create(request: Request) -> Response:
    """Keep the body, answer."""
    body = orjson.loads(await request.body())
    number = str(len(JOBS) + 1)
    JOBS[number] = {**ANSWER, "data": {**ANSWER["data"], "task_id": number, "prompt": body["prompt"]}}
    return Response(orjson.dumps(JOBS[number]), media_type="application/json")


async def look(request: Request) -> Response:
    """Answer from the dictionary."""
    found = JOBS.get(request.path_params["id"])
    return Response(orjson.dumps(found or ANSWER), media_type="application/json")


app = Starlette(
    routes=[Route("/v1/videos/text2video", create, methods=["POST"]), Route("/v1/videos/text2video/{id}", look)]
)

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
