"""The sound of any file that the emulator reads: audio files, and the sound track of films.

What is damaged counts as far as it can be decoded. Where a track begins after the picture, or has a hole, there is
silence. Samples are 16 bit inside, for which FFmpeg mixes 5.1 down without ever going beyond full scale.
"""

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import av
import numpy as np

from emulator.media import demuxing, sniffing
from emulator.media.errors import Unreadable
from emulator.studio.errors import Unmade
from emulator.studio.sound.buffers import LONGEST, Tape, Wave

if TYPE_CHECKING:
    from av import AudioFrame
    from av.container import InputContainer

_HOLE = 0.05
"""Seconds that time stamps may be ahead of the samples before that means silence: containers count coarsely."""
_ODD = (OSError, ValueError, ArithmeticError, MemoryError, RuntimeError)
"""What PyAV raises of broken files besides its own errors. A MemoryError is about what the file asked for."""
_MOST_FAILURES = 1000
"""Packets that cannot be decoded, after which no further one is tried."""
_MOST_RATE = 768_000
"""Samples a second of a file; no recorder goes beyond."""


def samples(
    path: Path,
    rate: int,
    channels: Literal[1, 2],
    start: float = 0.0,
    end: float | None = None,
    scratch: Path | None = None,
) -> Wave:
    """The sound from `start` to `end` seconds, exact to the sample: `(n,)` for one channel, `(n, 2)` for two.

    Without a sound track it is empty, and shorter where the file ends earlier; after an hour it is cut. What is long
    is kept in a file in `scratch`. Raises Unmade (`unreadable`) for what is no media, or has a track without sense.
    """
    first = round(min(max(start, 0.0), LONGEST) * rate)
    last = round(min(LONGEST if end is None else max(end, 0.0), LONGEST) * rate)
    with Tape(channels, scratch) as tape:
        _record(tape, path, rate, channels, first, last)
        return tape.wave()


def _record(tape: Tape, path: Path, rate: int, channels: int, first: int, last: int) -> None:
    position, heard = 0, False
    try:
        with path.open("rb") as file:
            suffix = sniffing.suffix(sniffing.reading(file)) or ""
            with demuxing.opened(file, suffix) as container:
                if not container.streams.audio:
                    return
                last = min(last, _end(container, rate))
                for block in _blocks(container, rate, last):
                    heard = True
                    part = block[max(first - position, 0) : max(last - position, 0)]
                    tape.add(part if channels == 2 else part.mean(1))
                    position += len(block)
                    if position >= last:
                        break
    except (av.FFmpegError, Unreadable, *_ODD) as error:
        if not heard:
            raise Unmade("unreadable", f"The sound of the file cannot be read: {error}") from error
    if not heard:
        raise Unmade("unreadable", "The sound of the file cannot be read: nothing in it can be decoded.")


def _end(container: "InputContainer", rate: int) -> int:
    """Where an MP4 says that its track ends: what its last packet holds beyond that was added by the encoder."""
    stream = container.streams.audio[0]
    if container.format.name != "mov" or not stream.duration or stream.time_base is None:
        return LONGEST * rate
    end = ((stream.start_time or 0) + stream.duration) * stream.time_base - Fraction(
        container.start_time or 0, 1_000_000
    )
    return round(end * rate) if end > 0 else LONGEST * rate


def _blocks(container: "InputContainer", rate: int, last: int) -> Iterator[Wave]:
    """Stereo, one after the other from the file's beginning on, holes filled; it may go beyond `last`."""
    zero = (container.start_time or 0) / 1_000_000
    position, tolerated, resampler, form = 0, 0.0, None, None
    for frame in _frames(container):
        if not 0 < frame.sample_rate <= _MOST_RATE:
            continue
        behind = 0 if frame.time is None else round((frame.time - zero) * rate) - position
        changed = form != (form := (frame.format.name, frame.layout.name, frame.sample_rate))
        if changed or behind > tolerated:
            for block in _resampled(resampler, None, rate):
                position, behind = position + len(block), behind - len(block)
                yield block
            # one channel stays one: FFmpeg would make two of it that are 3 dB less
            resampler = av.AudioResampler("s16", "mono" if frame.layout.nb_channels == 1 else "stereo", rate)
            while behind > tolerated and position < last:
                hole = np.zeros((min(behind, last - position, rate), 2), np.float32)
                position, behind = position + len(hole), behind - len(hole)
                yield hole
            tolerated = _HOLE * rate
        frame.pts = None  # the resampler would fill holes by itself, and stumble over steps backward
        for block in _resampled(resampler, frame, rate):
            position += len(block)
            yield block
    yield from _resampled(resampler, None, rate)


def _frames(container: "InputContainer") -> Iterator["AudioFrame"]:
    """All that can be decoded; broken packets are passed over."""
    stream, failures = container.streams.audio[0], 0
    packets: Any = container.demux(stream)
    while failures < _MOST_FAILURES:
        try:
            packet = next(packets)
        except StopIteration:
            break
        except (av.FFmpegError, *_ODD):  # what comes after the cut is not asked for
            with suppress(av.FFmpegError, *_ODD):
                yield from stream.decode(None)
            break
        try:
            yield from packet.decode()
        except (av.FFmpegError, *_ODD):
            failures += 1


def _resampled(resampler: "av.AudioResampler | None", frame: "AudioFrame | None", rate: int) -> Iterator[Wave]:
    if resampler is None:
        return
    for made in resampler.resample(frame):
        block = made.to_ndarray().reshape(-1, made.layout.nb_channels)
        yield np.repeat(block, 2 // block.shape[1], 1).astype(np.float32) / np.float32(32768)
