"""What Kling's models can do, each in its modes and lengths, and which of them share slots."""

from typing import Any

import pytest

from tests.conftest import Emulator
from tests.providers.kling_client import SAMPLES, Kling

pytestmark = pytest.mark.anyio
PHOTO = f"{SAMPLES}/photo.png?width=720&height=1280"


@pytest.fixture
def kling(emulator: Emulator) -> Kling:
    """A client with the ready-made API key."""
    return Kling(emulator)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            {"model_name": "kling-v2-5-turbo", "duration": "10"},
            "model/mode/duration(kling-v2-5-turbo/std/10) is not supported with image_tail",
        ),
        ({"duration": "10"}, "model/mode/duration(kling-v1/std/10) is not supported with image_tail"),
        ({"model_name": "kling-v2-1-master"}, "Image tail is not supported by the current model"),
        ({"model_name": "kling-v2-5-turbo", "mode": "pro", "duration": "10"}, None),
        ({"model_name": "kling-v3", "duration": "15"}, None),
    ],
)
async def test_which_models_take_a_last_picture(kling: Kling, body: dict[str, Any], message: str | None) -> None:
    """By the capability map, in the words that were seen."""
    asked = {"image": PHOTO, "image_tail": PHOTO, **body}
    if message is None:
        await kling.post("/v1/videos/image2video", asked)
    else:
        assert await kling.refused("POST", "/v1/videos/image2video", asked) == (400, 1201, message)


async def test_camera_and_sound_depend_on_model_and_mode(kling: Kling) -> None:
    """A camera movement needs kling-v1, std and 5 s; kling-v2-6 is silent in std, and dearer with a voice."""
    path = "/v1/videos/text2video"
    camera = {"prompt": "p", "camera_control": {"type": "forward_up"}}
    await kling.post(path, camera)
    message = "camera_control is only supported in std mode with 5s duration and kling-v1"
    assert await kling.refused("POST", path, {**camera, "mode": "pro"}) == (400, 1201, message)
    loud = {"image": PHOTO, "model_name": "kling-v2-6", "sound": "on"}
    refused = await kling.refused("POST", "/v1/videos/image2video", loud)
    assert refused == (400, 1201, "mode value 'std' is invalid")
    voiced = await kling.finished("image2video", {**loud, "mode": "pro", "voice_list": [{"voice_id": "1"}]})
    assert voiced["final_unit_deduction"] == "6"
