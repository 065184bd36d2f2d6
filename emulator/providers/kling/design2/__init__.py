"""The new design of June 2026: the model stands in the path, and every task is found under `/tasks`."""

from collections.abc import Awaitable, Callable
from typing import Any

from emulator.core.job import Snapshot
from emulator.providers.kling.answers import Answer
from emulator.providers.kling.design2 import answers, creating, tasks
from emulator.providers.kling.design2.catalogue import MODELS, PRICES, Model
from emulator.providers.kling.design2.models import DesignedImageToVideo, DesignedTextToVideo, NamedTasks
from emulator.providers.kling.envelope import succeeded
from emulator.providers.kling.refusals import refusal
from emulator.web.call import Call
from emulator.web.operation import Operation
from emulator.web.reply import Reply

__all__ = ["KIND", "LIFECYCLE", "PRICES", "called_back", "operations"]

DOCS = "https://kling.ai/document-api/api/video"
KIND, LIFECYCLE = creating.KIND, creating.LIFECYCLE
called_back = answers.task
"""The body of a callback: the task as polls show it."""
Begin = Callable[[Call, Model, tuple[str, ...]], Awaitable[Snapshot]]
_SIGNED_OUT = ("1002", "1100", "1302")
_PRODUCTS: tuple[tuple[str, str, type[Any], Begin], ...] = (
    ("text-to-video", "Create a video from words", DesignedTextToVideo, creating.from_text),
    ("image-to-video", "Create a video from a picture", DesignedImageToVideo, creating.from_image),
)


def operations(kinds: tuple[str, ...]) -> tuple[Operation, ...]:
    """Every operation; `kinds` are the kinds of tasks that an account may have."""

    async def named(call: Call) -> Reply:
        return await tasks.by_id(call, kinds)

    return (
        *(_create(kinds, model, *product) for product in _PRODUCTS for model in MODELS),
        *(_unknown(product) for product, *_ in _PRODUCTS),
        Operation(
            "GET",
            "/tasks",
            named,
            "get_tasks",
            "Query tasks by their ids",
            query=NamedTasks,
            reply=Answer[list[answers.DesignedTask]],
            docs=f"{DOCS}/3-0-turbo/text-to-video",
            errors=(*_SIGNED_OUT, "1201"),
        ),
        Operation(
            "POST",
            "/tasks",
            tasks.by_cursor,
            "list_tasks",
            "Query tasks page by page",
            body=tasks.TasksQuery,
            reply=Answer[answers.TaskPage],
            docs=f"{DOCS}/3-0-turbo/text-to-video",
            errors=(*_SIGNED_OUT, "1200", "1201"),
        ),
    )


def _create(
    kinds: tuple[str, ...],
    model: Model,
    product: str,
    summary: str,
    body: type[Any],
    begin: Begin,
) -> Operation:
    async def create(call: Call) -> Reply:
        return succeeded(call, answers.created(await begin(call, model, kinds)))

    name = f"create_{product}_{model.name}".replace("-", "_").replace(".", "_")
    return Operation(
        "POST",
        f"/{product}/{model.name}",
        create,
        name,
        f"{summary} with {model.name}",
        body=body,
        reply=Answer[answers.CreatedTask],
        docs=f"{DOCS}/{model.page}/{product}",
        errors=(*_SIGNED_OUT, "1200", "1201", "1101", "1102", "1303"),
        callback=answers.DesignedTask,
        callback_field="options.callback_url",
    )


def _unknown(product: str) -> Operation:
    return Operation(
        "POST",
        f"/{product}/{{model}}",
        _no_model,
        f"create_{product}_other".replace("-", "_"),
        "A model that there is not",
        docs="https://kling.ai/document-api/api/get-started/error-codes",
        errors=(*_SIGNED_OUT, "1201"),
        listed=False,
    )


async def _no_model(call: Call) -> Reply:
    # wire: of omni videos, 2026-09: 400, although the table of error codes has 1203 for it
    raise refusal(1201, "model is not supported", field="path model")
