"""What a job promises is there to be fetched."""

import pytest

from emulator.core.job import Output
from emulator.media.library import Library
from emulator.media.probe import probe
from emulator.media.renderers.stub import StubRenderer


@pytest.mark.parametrize(
    ("output", "seconds", "size"),
    [
        (Output("a.mp4", "video", 2.0, 1280, 720), 2.0, (1280, 720)),
        (Output("a.mp4", "video", 36_000.0, 64, 64), 3600.0, (64, 64)),
        (Output("a.mp4", "video", 1.0, 16_384, 64), 1.0, (4096, 16)),
        (Output("a.png", "image", 0.0, 8192, 8192), None, (4096, 4096)),
    ],
)
def test_a_file_holds_as_much_as_a_file_can(output: Output, seconds: float | None, size: tuple[int, int]) -> None:
    """A result longer than an hour or wider than 4096 pixels is cut, not refused."""
    content, _ = Library(StubRenderer()).file(output)
    found = probe(content)
    assert (found.width, found.height) == size
    assert seconds is None or found.seconds == pytest.approx(seconds, abs=0.1)


def test_text_is_handed_out_as_it_is() -> None:
    """With the type of its suffix."""
    subtitles = Output("a.srt", "text", text="1\n00:00:00,000 --> 00:00:01,000\nHi\n")
    assert Library(StubRenderer()).file(subtitles) == (subtitles.text.encode(), "application/x-subrip")
