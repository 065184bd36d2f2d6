"""Whether an answer is one that the operation's document promises."""

from functools import cache
from typing import Any

from openapi_schema_validator import OAS31Validator

from emulator.web.openapi.described import Documented
from emulator.web.openapi.document import document
from emulator.web.operation import Operation

_documents: dict[str, Any] = {}


def assert_documented(provider: Documented, operation: Operation, answer: Any) -> None:
    """Its status, its media type, and a body of the declared shape."""
    if not operation.listed:
        return
    if provider.name not in _documents:
        _documents[provider.name] = document(provider)
    made = _documents[provider.name]
    by_name = {each["operationId"]: each for path in made["paths"].values() for each in path.values()}
    responses = by_name[operation.name]["responses"]
    told = f"{operation.name} answered {answer.status_code}: {answer.text[:300]}"
    assert str(answer.status_code) in responses, f"not documented: {told}"
    content = responses[str(answer.status_code)].get("content", {})
    media = answer.headers.get("content-type", "").partition(";")[0]
    if not answer.content:
        return
    if "*/*" in content:
        return
    assert media in content, f"{media} is not documented: {told}"
    if media.endswith("json"):
        error = _validator(provider.name, operation.name, str(answer.status_code), media).best(answer.json())
        assert error is None, f"{error}: {told}"


class _Validator:
    def __init__(self, schema: dict[str, Any], components: dict[str, Any]) -> None:
        self._validator = OAS31Validator({**schema, "components": components})

    def best(self, value: Any) -> str | None:
        """What is wrong with the value, if anything."""
        return next((str(error.message)[:300] for error in self._validator.iter_errors(value)), None)


@cache
def _validator(provider: str, operation: str, status: str, media: str) -> _Validator:
    made = _documents[provider]
    by_name = {each["operationId"]: each for path in made["paths"].values() for each in path.values()}
    schema = by_name[operation]["responses"][status]["content"][media].get("schema", {})
    return _Validator(schema, made["components"])
