"""Creatify: what it says no with, in the words of Django REST framework."""

import json
from typing import Any

import pytest

from tests.conftest import Emulator
from tests.providers.test_creatify import BODY, HEADERS, URL

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"aspect_ratio": ["This field is required."]}),
        ({"aspect_ratio": "4:3"}, {"aspect_ratio": ['"4:3" is not a valid choice.']}),
        ({"aspect_ratio": None}, {"aspect_ratio": ["This field may not be null."]}),
        ({"aspect_ratio": []}, {"aspect_ratio": ['"[]" is not a valid choice.']}),
        (BODY | {"name": "x" * 256}, {"name": ["Ensure this field has no more than 255 characters."]}),
        (BODY | {"text": ""}, {"text": ["This field may not be blank."]}),
        (BODY | {"text": "   "}, {"text": ["This field may not be blank."]}),
        (BODY | {"text": True}, {"text": ["Not a valid string."]}),
        (BODY | {"text": {"a": 1}}, {"text": ["Not a valid string."]}),
        (BODY | {"text": "a\0b"}, {"text": ["Null characters are not allowed."]}),
        (BODY | {"webhook_url": "nowhere"}, {"webhook_url": ["Enter a valid URL."]}),
        (BODY | {"webhook_url": "ssh://example.com/"}, {"webhook_url": ["Enter a valid URL."]}),
        (BODY | {"accent": "abc"}, {"accent": ["Must be a valid UUID."]}),
        (BODY | {"creator": "abc"}, {"creator": ["“abc” is not a valid UUID."]}),
        (BODY | {"green_screen": "maybe"}, {"green_screen": ["Must be a valid boolean."]}),
        (BODY | {"green_screen": []}, {"green_screen": ["Must be a valid boolean."]}),
        (BODY | {"caption_offset_x": "abc"}, {"caption_offset_x": ["A valid number is required."]}),
        (BODY | {"caption_offset_x": "NaN"}, {"caption_offset_x": ["A valid number is required."]}),
        (
            BODY | {"caption_offset_x": 0.51, "caption_offset_y": "-0.6"},
            {
                "caption_offset_x": ["Ensure this value is less than or equal to 0.5."],
                "caption_offset_y": ["Ensure this value is greater than or equal to -0.5."],
            },
        ),
        ({"aspect_ratio": "1x1"}, {"non_field_errors": ["Either audio or text is required."]}),
        (BODY | {"webhook_url": True}, {"webhook_url": ["Enter a valid URL."]}),
        (BODY | {"audio": []}, {"audio": ["Enter a valid URL."]}),
        (BODY | {"webhook_url": "http://[1:2]/"}, {"webhook_url": ["Enter a valid URL."]}),
        (BODY | {"audio": f"http://{'.'.join(['a' * 60] * 5)}.com/"}, {"audio": ["Enter a valid URL."]}),
        (
            BODY | {"webhook_url": f"nowhere{'a' * 200}"},
            {"webhook_url": ["Ensure this field has no more than 200 characters.", "Enter a valid URL."]},
        ),
        (BODY | {"creator": True}, {"creator": ["Incorrect type. Expected pk value, received bool."]}),
        (BODY | {"creator": 1.5}, {"creator": ["“1.5” is not a valid UUID."]}),
        (BODY | {"creator": {"a": 1}}, {"creator": ["“{'a': 1}” is not a valid UUID."]}),
        (BODY | {"accent": ""}, {"accent": ["Must be a valid UUID."]}),
        (BODY | {"accent": 1.5}, {"accent": ["Must be a valid UUID."]}),
        (BODY | {"green_screen": None}, {"green_screen": ["This field may not be null."]}),
        (
            BODY | {"caption_offset_x": 0.123, "caption_offset_y": "123456"},
            {
                "caption_offset_x": ["Ensure that there are no more than 2 decimal places."],
                "caption_offset_y": ["Ensure that there are no more than 5 digits in total."],
            },
        ),
        (
            BODY | {"caption_offset_x": "1234.5", "caption_offset_y": "9" * 1001},
            {
                "caption_offset_x": ["Ensure that there are no more than 3 digits before the decimal point."],
                "caption_offset_y": ["String value too large."],
            },
        ),
        (None, {"non_field_errors": ["No data provided"]}),
        ([], {"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]}),
        ("x", {"non_field_errors": ["Invalid data. Expected a dictionary, but got str."]}),
    ],
)
async def test_validation_is_worded_as_drf_does(emulator: Emulator, body: Any, errors: dict[str, list[str]]) -> None:
    """400, every field's errors in one object."""
    headers = {**HEADERS, "content-type": "application/json"}
    answer = await emulator.client.post(URL, content=json.dumps(body), headers=headers)
    assert (answer.status_code, answer.json()) == (400, errors)
    assert list(answer.json()) == list(errors)


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("name", 10**40, str(10**40)),
        ("name", " a ", "a"),
        ("name", 1.0, "1.0"),
        ("creator", "", None),
        ("accent", True, "00000000-0000-0000-0000-000000000001"),
        ("accent", "5021BEC0F33F43E6B0E31CB7F76003C6", "5021bec0-f33f-43e6-b0e3-1cb7f76003c6"),
        ("green_screen", "yes", True),
        ("green_screen", 0, False),
        ("caption_offset_x", "5e-1", "0.50"),
        ("webhook_url", "HTTP://localhost:8000/x", "HTTP://localhost:8000/x"),
    ],
)
async def test_values_are_coerced_as_drf_does(emulator: Emulator, name: str, given: Any, kept: Any) -> None:
    """The echo shows what was made of them."""
    answer = await emulator.client.post(URL, json={**BODY, name: given}, headers=HEADERS)
    assert (answer.status_code, answer.json()[name]) == (201, kept)


@pytest.mark.parametrize(("given", "kept"), [("16:9", "16x9"), ("9:16", "9x16"), ("1:1", "1x1"), ("9x16", "9x16")])
async def test_colons_are_taken_in_ratios(emulator: Emulator, given: str, kept: str) -> None:
    """As the live API does; what is kept is the x form."""
    answer = await emulator.client.post(URL, json={**BODY, "aspect_ratio": given}, headers=HEADERS)
    assert answer.json()["aspect_ratio"] == kept


async def test_surplus_fields_are_ignored_and_numbers_become_text(emulator: Emulator) -> None:
    """DRF coerces numbers to text and drops what it does not know."""
    answer = await emulator.client.post(URL, json={**BODY, "voice_id": [1], "name": 5}, headers=HEADERS)
    assert (answer.status_code, answer.json()["name"]) == (201, "5")


@pytest.mark.parametrize(
    ("headers", "detail"),
    [
        ({}, "Authentication credentials were not provided."),
        ({"X-API-ID": HEADERS["X-API-ID"]}, "Authentication credentials were not provided."),
        ({"X-API-KEY": HEADERS["X-API-KEY"]}, "Authentication credentials were not provided."),
        ({**HEADERS, "X-API-KEY": "wrong"}, "Incorrect authentication credentials."),
    ],
)
async def test_both_headers_are_needed_and_must_fit(emulator: Emulator, headers: dict[str, str], detail: str) -> None:
    """401 with a challenge, before the body is looked at."""
    answer = await emulator.client.post(URL, content=b"{", headers={**headers, "content-type": "application/json"})
    assert (answer.status_code, answer.json()) == (401, {"detail": detail})
    assert answer.headers["www-authenticate"] == 'Bearer realm="api"'


async def test_malformed_json_is_told_where(emulator: Emulator) -> None:
    """In the words of Python's parser."""
    headers = {**HEADERS, "content-type": "application/json"}
    answer = await emulator.client.post(URL, content=b"{a}", headers=headers)
    detail = "JSON parse error - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"
    assert (answer.status_code, answer.json()) == (400, {"detail": detail})


async def test_an_unknown_type_and_a_wrong_method(emulator: Emulator) -> None:
    """415 and 405, the latter with what is allowed."""
    answer = await emulator.client.post(URL, content=b"x", headers={**HEADERS, "content-type": "text/plain"})
    assert (answer.status_code, answer.json()) == (415, {"detail": 'Unsupported media type "text/plain" in request.'})
    answer = await emulator.client.delete(URL, headers=HEADERS)
    assert (answer.status_code, answer.json()) == (405, {"detail": 'Method "DELETE" not allowed.'})
    assert answer.headers["allow"] == "GET, POST, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("not_authenticated", 401),
        ("permission_denied", 403),
        ("insufficient_credits", 402),
        ("not_found", 404),
        ("throttled", 429),
        ("server_error", 500),
    ],
)
async def test_every_refusal_can_be_had_by_name(emulator: Emulator, code: str, status: int) -> None:
    """By a magic value in any text."""
    answer = await emulator.client.post(URL, json={**BODY, "text": f"[[error:{code}]]"}, headers=HEADERS)
    assert answer.status_code == status


async def test_credits_run_out(emulator: Emulator) -> None:
    """402 at the create call; nothing is kept."""
    poor = {"X-API-ID": "nocredit", "X-API-KEY": "x"}
    for path in (URL, f"{URL}preview/"):
        answer = await emulator.client.post(path, json=BODY, headers=poor)
        assert (answer.status_code, answer.json()) == (402, {"detail": "Insufficient credits."})
    assert (await emulator.client.get(URL, headers=poor)).json() == []
