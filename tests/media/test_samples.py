"""Made-to-order samples: what was asked for, or a sentence that says what is allowed."""

import pytest

from emulator.media.errors import BadSample
from emulator.media.probe import probe
from emulator.media.samples import sample


def test_the_documented_example() -> None:
    """The example of the control API gives just that file."""
    content, media_type = sample(
        "video.mp4",
        {"seconds": "61", "fps": "90", "width": "1280", "height": "720", "audio": "no", "faces": "2", "codec": "h264"},
    )
    found = probe(content)
    assert media_type == "video/mp4"
    assert (found.seconds, found.fps, found.width, found.height) == (61.0, 90.0, 1280, 720)
    assert (found.has_audio, found.faces, found.video_codec) == (False, 2, "h264")


@pytest.mark.parametrize(
    ("name", "media_type", "form"),
    [("video.mp4", "video/mp4", "mp4"), ("any-name.MOV", "video/quicktime", "mov"), ("speech.wav", "audio/wav", "wav"),
     ("speech.mp3", "audio/mpeg", "mp3"), ("speech.m4a", "audio/mp4", "m4a"), ("speech.aac", "audio/aac", "aac"),
     ("photo.jpg", "image/jpeg", "jpeg"), ("face.png", "image/png", "png")],
)  # fmt: skip
def test_defaults(name: str, media_type: str, form: str) -> None:
    """Without parameters each kind is a sensible file of that kind: five seconds, one face."""
    content, told = sample(name, {})
    found = probe(content)
    assert (told, found.format) == (media_type, form)
    assert found.seconds is None or found.seconds == pytest.approx(5, abs=0.03)
    assert found.faces in (1, None)


@pytest.mark.parametrize("name", ["video.mp4", "video.mov", "speech.wav", "speech.mp3", "speech.m4a", "speech.aac",
                                  "photo.jpg", "face.png"])  # fmt: skip
@pytest.mark.parametrize("size", [100_001, 3_000_000])
def test_padding_changes_only_the_size(name: str, size: int) -> None:
    """A padded file is at least as large as asked, and otherwise the same to the probe."""
    plain, padded = probe(sample(name, {})[0]), probe(sample(name, {"size": str(size)})[0])
    assert size <= padded.size <= max(size + 66_000, plain.size)
    assert (padded.format, padded.seconds, padded.width, padded.faces) == (
        plain.format, plain.seconds, plain.width, plain.faces,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "query", "told"),
    [
        ("video.txt", {}, "mp4, mov"),
        ("video", {}, "mp4, mov"),
        ("video.mp4", {"lenght": "5"}, "'lenght'"),
        ("speech.wav", {"faces": "2"}, "'faces'"),
        ("video.mp4", {"seconds": "4000"}, "0.04 to 3600"),
        ("video.mp4", {"seconds": "nan"}, "0.04 to 3600"),
        ("video.mp4", {"seconds": "soon"}, "0.04 to 3600"),
        ("video.mp4", {"width": "1280.5"}, "whole number"),
        ("video.mp4", {"width": "8"}, "16 to 4096"),
        ("video.mp4", {"fps": "0"}, "1 to 240"),
        ("video.mp4", {"audio": "maybe"}, "yes, no"),
        ("video.mp4", {"codec": "theora"}, "h264, hevc"),
        ("video.mp4", {"codec": "vp9", "width": "640"}, "1280x720"),
        ("photo.jpg", {"faces": "3"}, "0 to 2"),
        ("video.mp4", {"size": "500000000"}, "to 4.1943e+08"),
    ],
)
def test_bad_parameters_are_explained(name: str, query: dict[str, str], told: str) -> None:
    """What cannot be made is refused in a sentence that says what is allowed."""
    with pytest.raises(BadSample) as caught:
        sample(name, query)
    assert told in str(caught.value)


def test_magic_values_pass() -> None:
    """A sample's URL may carry the magic values that choose a scenario."""
    assert sample("video.mp4", {"emulator-scenario": "slow"}) == sample("video.mp4", {})
