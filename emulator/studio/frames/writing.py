"""Films as files: H.264 and AAC in an MP4 that plays while it loads, or VP9 with alpha and Opus in a WebM."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np

from emulator.studio.frames import planes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from emulator.studio.frames.planes import Matrix
    from emulator.studio.renderers.base import Frame

SOUND_RATE = 48_000
_TAGS = {"bt601": 6, "bt709": 1}
"""What a matrix is called in a file."""
_LIMITED = 1
_BLOCK = 4096
"""Samples that are packed at once."""


class Writer:
    """A film that is written frame by frame. It appears at its path when it is closed, or never."""

    def __init__(
        self,
        path: Path,
        scratch: Path,
        *,
        width: int,
        height: int,
        rate: Fraction,
        matrix: "Matrix",
        preset: str = "veryfast",
        quality: int = 21,
        sound: "NDArray[np.float32] | None" = None,
        alpha: bool = False,
        group: int | None = None,
        threads: int = 2,
    ) -> None:
        """`sound` is stereo at 48 kHz (samples x 2), as long as the film; none: without a sound track.

        `scratch` is a folder on the same disk. `group`: frames from one key frame to the next. Each of the `threads`
        encodes a frame of its own, which is faster than parts of one frame, and smaller.
        """
        self._path, self._draft = path, scratch / f"{path.stem}.draft.{'webm' if alpha else 'mp4'}"
        self._rate, self._sound, self._alpha = rate, sound, alpha
        # a BytesIO cannot be read again, which putting the index first needs
        self._file = av.open(str(self._draft), "w", options={} if alpha else {"movflags": "+faststart"})
        options = (
            {"deadline": "realtime", "cpu-used": "6", "crf": "28", "b": "0", "auto-alt-ref": "0", "row-mt": "1"}
            if alpha
            else {"preset": preset, "crf": str(quality)}
        )
        self._video: Any = self._file.add_stream("libvpx-vp9" if alpha else "libx264", rate=rate, options=options)
        self._video.width, self._video.height = width, height
        self._video.pix_fmt = "yuva420p" if alpha else "yuv420p"
        context = self._video.codec_context
        context.color_primaries = context.color_trc = context.colorspace = _TAGS[matrix]
        context.color_range = _LIMITED
        context.thread_type, context.thread_count = "FRAME", threads
        if group is not None:
            context.gop_size = group
        self._audio: Any = None
        if sound is not None:
            self._audio = self._file.add_stream(
                "libopus" if alpha else "aac", rate=SOUND_RATE, options={} if alpha else {"aac_coder": "fast"}
            )
            self._audio.layout, self._audio.bit_rate = "stereo", 128_000
        self._written = self._heard = 0

    def write(self, frame: "Frame", alpha: "NDArray[np.uint8] | None" = None) -> None:
        """The next frame, and how far it is seen (uint8, height x width) where the film has that."""
        self._put(self._video, self._packed(frame, alpha))
        self._written += 1
        self._sound_until(int(self._written * SOUND_RATE / self._rate))

    def close(self) -> None:
        """Write what is left and put the file where it belongs."""
        if self._sound is not None:
            self._sound_until(len(self._sound), whole=True)
            self._put(self._audio, None)
        self._put(self._video, None)
        self._file.close()
        self._draft.replace(self._path)

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self._draft.unlink(missing_ok=True)

    def _put(self, stream: Any, frame: Any) -> None:
        for packet in stream.encode(frame):
            self._file.mux(packet)

    def _packed(self, frame: "Frame", alpha: "NDArray[np.uint8] | None") -> Any:
        width, height = planes.size(frame)
        if self._alpha or height % 4:  # PyAV takes a buffer of another height for a lower frame
            packed = av.VideoFrame(width, height, "yuva420p" if self._alpha else "yuv420p")
            parts = [*planes.split(frame)]
            if self._alpha:
                parts.append(np.full((height, width), 255, np.uint8) if alpha is None else alpha)
            for into, plane in zip(packed.planes, parts, strict=True):
                rows = np.frombuffer(into, np.uint8).reshape(into.height, into.line_size)  # type: ignore[call-overload]
                rows[:, : into.width] = plane
        else:
            # not copied: x264 takes what it needs before it returns
            packed = av.VideoFrame.from_numpy_buffer(np.ascontiguousarray(frame), "yuv420p")
        packed.pts, packed.time_base = self._written, 1 / self._rate
        packed.colorspace = self._video.codec_context.colorspace
        packed.color_range = _LIMITED
        return packed

    def _sound_until(self, end: int, *, whole: bool = False) -> None:
        """Sound is written along with the pictures, so that neither waits in memory for the other."""
        if self._sound is None:
            return
        end = min(end, len(self._sound))
        while self._heard < end and (whole or end - self._heard >= _BLOCK):
            block = self._sound[self._heard : min(self._heard + _BLOCK, end)]
            samples = np.ascontiguousarray(block.reshape(1, -1))
            frame = av.AudioFrame.from_ndarray(samples, "flt", "stereo")
            frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, self._heard, Fraction(1, SOUND_RATE)
            self._put(self._audio, frame)
            self._heard += len(block)


def spool(frames: Iterable["Frame"], path: Path, *, rate: Fraction, matrix: "Matrix") -> None:
    """Frames into a file that is read again: hardly a loss, a key frame every second. There is at least one."""
    writer = None
    try:
        for frame in frames:
            if writer is None:
                width, height = planes.size(frame)
                writer = Writer(
                    path, path.parent, width=width, height=height, rate=rate, matrix=matrix,
                    preset="ultrafast", quality=8, group=25,
                )  # fmt: skip
            writer.write(frame)
    except BaseException:
        if writer is not None:
            writer.abandon()
        raise
    if writer is not None:
        writer.close()
