"""What the tests of the media room share."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from emulator.media.reading import Library, Reader


@pytest.fixture
def anyio_backend() -> str:
    """The server runs on asyncio."""
    return "asyncio"


@pytest.fixture(scope="module", params=["av", "mediainfo"])
def reader(request: pytest.FixtureRequest) -> Iterator[Reader]:
    """FFmpeg's view and MediaInfo's, one after the other."""
    library: Library = request.param
    if library == "av":
        pytest.importorskip("av")
    reader = Reader(library=library)
    yield reader
    reader.close()


@dataclass(frozen=True)
class Decoded:
    """What FFmpeg made of a file."""

    frames: int
    samples: int
    size: tuple[int, int]
    complaints: list[str]


@pytest.fixture
def decoded() -> Callable[[bytes], Decoded]:
    """Decodes a whole file with FFmpeg, if PyAV is there."""
    av = pytest.importorskip("av")

    def decode(content: bytes) -> Decoded:
        frames, samples, size = 0, 0, (0, 0)
        level = av.logging.get_level()
        av.logging.set_level(av.logging.WARNING)
        try:
            with av.logging.Capture(local=False) as complaints, av.open(io.BytesIO(content)) as file:
                for frame in file.decode():
                    if isinstance(frame, av.AudioFrame):
                        samples += frame.samples
                    else:
                        frames, size = frames + 1, (frame.width, frame.height)
        finally:
            av.logging.set_level(level)
        return Decoded(frames, samples, size, [text for _, _, text in complaints])

    return decode
