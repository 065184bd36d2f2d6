"""Films, pictures and sounds for tests: small, of any kind, with a number in every frame that can be read back."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from emulator.studio.presenters.drawing import draw

_STYLE = b"[Script Info]\nScriptType: v4.00+\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n[Events]\n"
BITS = 8
"""Of a frame's number: black and white squares in the lower left corner."""
Bgr = NDArray[np.uint8]


def numbered(picture: Bgr, number: int) -> Bgr:
    """The picture with a number in it, which codecs and scaling leave readable."""
    picture = picture.copy()
    side = _side(picture.shape[0])
    for bit in range(BITS):
        colour = (255, 255, 255) if number >> bit & 1 else (0, 0, 0)
        left = side + bit * side
        cv2.rectangle(picture, (left, picture.shape[0] - side), (left + side - 1, picture.shape[0] - 1), colour, -1)
    return picture


def number_in(luma: NDArray[Any], *, source_height: int | None = None) -> int:
    """The number in a frame's luma (height x width)."""
    height = luma.shape[0]
    side = _side(source_height or height) * height / (source_height or height)
    row = height - side / 2
    return sum(
        1 << bit
        for bit in range(BITS)
        if float(luma[int(row - 1) : int(row + 2), int(side * (bit + 1.4)) : int(side * (bit + 1.7))].mean()) > 126
    )


def _side(height: int) -> int:
    return max(6, height // 16)


def tone(seconds: float, *, rate: int = 48_000, channels: int = 2, pitch: float = 220.0) -> NDArray[np.float32]:
    """A plain tone: samples x channels."""
    wave = 0.3 * np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)
    return np.repeat(wave.astype(np.float32)[:, None], channels, axis=1)


def film(
    path: Path,
    pictures: Sequence[Bgr],
    *,
    fps: float = 25,
    times: Sequence[float] | None = None,
    codec: str = "libx264",
    pixels: str = "yuv420p",
    group: int = 12,
    rotation: int = 0,
    sound: NDArray[np.float32] | None = None,
    layout: str = "stereo",
    subtitles: bool = False,
) -> Path:
    """Write a film; `times` (seconds) instead of a rate, `rotation` in degrees clockwise, as players turn it."""
    height, width = pictures[0].shape[:2]
    rate = Fraction(fps).limit_denominator(1001)
    with av.open(str(path), "w") as file:
        video: Any = file.add_stream(codec, rate=rate)
        video.width, video.height, video.pix_fmt, video.gop_size = width, height, pixels, group
        video.codec_context.time_base = Fraction(1, 12800)
        if codec == "libx264":
            video.options = {"preset": "ultrafast", "crf": "12"}
        if rotation:
            video.set_display_rotation(-rotation)
        audio: Any = None
        if sound is not None:
            audio = file.add_stream("aac", rate=48_000)
            audio.layout = layout
        words: Any = file.add_stream("mov_text") if subtitles else None
        if words is not None:
            words.codec_context.subtitle_header = _STYLE
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, "bgr24")
            seconds = number / rate if times is None else Fraction(times[number]).limit_denominator(12800)
            frame.pts, frame.time_base = round(seconds * 12800), Fraction(1, 12800)
            file.mux(video.encode(frame.reformat(format=pixels)))
        file.mux(video.encode(None))
        if audio is not None and sound is not None:
            for start in range(0, len(sound), 1024):
                block = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[start : start + 1024].T), "fltp", layout)
                block.sample_rate, block.pts = 48_000, start
                file.mux(audio.encode(block))
            file.mux(audio.encode(None))
        if words is not None:
            packet = av.Packet(b"\x00\x05hello")
            packet.stream, packet.time_base, packet.pts, packet.dts = words, Fraction(1, 1000), 0, 0
            packet.duration = 500
            file.mux(packet)
    return path


def faces(count: int, *, width: int = 320, height: int = 180, name: str = "Ada", moving: bool = True) -> list[Bgr]:
    """Frames of a drawn presenter who moves a little, numbered."""
    picture = draw(name, width, height).bgr
    made = []
    for number in range(count):
        step = 3 * np.sin(number / 6) if moving else 0.0
        shift = np.array(((1.0, 0.0, step), (0.0, 1.0, 0.3 * step)))
        moved = cv2.warpAffine(picture, shift, (width, height), borderMode=cv2.BORDER_REPLICATE)
        made.append(numbered(np.asarray(moved, np.uint8), number))
    return made


def flat(
    count: int, *, width: int = 320, height: int = 180, colour: tuple[int, int, int] = (90, 120, 150)
) -> list[Bgr]:
    """Frames of one colour, numbered."""
    return [numbered(np.full((height, width, 3), colour, np.uint8), number) for number in range(count)]


def frames(path: Path) -> Iterator[NDArray[Any]]:
    """Every frame of a film as a picture (BGR)."""
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            yield frame.to_ndarray(format="bgr24")


def lumas(path: Path) -> list[NDArray[Any]]:
    """The luma of every frame of a film."""
    with av.open(str(path)) as file:
        made = []
        for frame in file.decode(video=0):
            planes = frame.to_ndarray(format="yuv420p")
            made.append(planes[: frame.height])
        return made


def lengths(path: Path) -> tuple[int, float, float]:
    """How many frames a film has, how long they and its sound last (seconds)."""
    with av.open(str(path)) as file:
        video, audio = file.streams.video[0], file.streams.audio[0] if file.streams.audio else None
        count = sum(1 for _ in file.decode(video))
        seconds = float(count / video.average_rate) if video.average_rate else 0.0
        heard = float(audio.duration * audio.time_base) if audio and audio.duration and audio.time_base else 0.0
        return count, seconds, heard
