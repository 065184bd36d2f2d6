"""FFmpeg's view of a file, through PyAV. Runs in the prober's process and in workers only; `mediainfo` says the same.

The demuxer is the one for the form that the first bytes told, never one of FFmpeg's own choice: a playlist, a concat
script or a manifest is no form of ours, and what a demuxer asks to be opened beside the file is not. Packets are read
for as long as it takes to know the streams. No picture is unpacked; of a film, for some codecs, the first frame is.
"""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any

from emulator.media import boxes, sniffing
from emulator.media.headers import Headers, Kind, nothing_in_it, without_size

if TYPE_CHECKING:
    from av.container import InputContainer

_DEMUXERS = {
    "aac": "aac", "aif": "aiff", "amr": "amr", "avi": "avi", "bmp": "bmp_pipe", "caf": "caf", "flac": "flac",
    "flv": "flv", "gif": "gif", "jpg": "jpeg_pipe", "mkv": "matroska", "mp3": "mp3", "mp4": "mov", "mpg": "mpeg",
    "ogg": "ogg", "png": "png_pipe", "tif": "tiff_pipe", "ts": "mpegts", "wav": "wav", "webp": "webp_pipe",
    "wmv": "asf",
}  # fmt: skip
"""By the endings that `sniffing` gives."""
_PICTURES = ("bmp", "gif", "jpg", "png", "tif", "webp")
_NAMES = {"jpg": "jpeg", "aif": "aiff", "ts": "mpeg-ts", "mpg": "mpeg-ps", "tif": "tiff"}
_BOUNDS = {"protocol_whitelist": "", "probesize": "5000000", "analyzeduration": "5000000"}
"""Bytes, and microseconds of the film."""
_NONE: Mapping[str, str] = MappingProxyType({})
_FASTEST = 1000
"""assumed: frames a second that only a broken time table has; FFmpeg makes such a rate of an impossible one."""


def headers(path: Path) -> Headers:
    """What the file is. Raises Unreadable for what cannot be used, ImportError without the library."""
    import av

    suffix = path.suffix[1:]
    try:
        with path.open("rb") as file:
            read = sniffing.reading(file)
            # FFmpeg would unpack these to tell their size, or tell none that it would not unpack
            size = sniffing.picture_size(suffix, read)
            with opened(file, suffix, {} if size is None else {"codec_whitelist": "none"}) as container:
                return _told(container, suffix, read, path.stat().st_size, size)
    # A MemoryError of FFmpeg's is about what the file asked for.
    except (av.FFmpegError, OSError, ValueError, OverflowError, MemoryError, ZeroDivisionError) as error:
        raise nothing_in_it() from error


def opened(file: IO[bytes], suffix: str, options: Mapping[str, str] = _NONE) -> "InputContainer":
    """An open file of a form that `sniffing` told; for a `with`. Raises Unreadable and what FFmpeg raises."""
    import av

    demuxer = _demuxer(suffix, sniffing.reading(file))
    file.seek(0)
    return av.open(
        file,
        "r",
        format=demuxer,
        container_options={**_BOUNDS, **options},
        metadata_errors="replace",
        io_open=_nothing_else,
    )


def _nothing_else(url: str, _flags: int, _options: dict[str, str]) -> Any:
    """What a file names is not opened."""
    raise PermissionError(url)


def _demuxer(suffix: str, read: sniffing.Read) -> str:
    if suffix not in _DEMUXERS:
        raise nothing_in_it()
    if suffix == "mpg" and read(3, 1) == b"\xb3":  # a film without a container
        return "mpegvideo"
    return _DEMUXERS[suffix]


def _told(
    container: "InputContainer", suffix: str, read: sniffing.Read, size: int, picture: tuple[int, int] | None
) -> Headers:
    from av.stream import Disposition

    # the cover of a song is no film
    films = [each for each in container.streams.video if not each.disposition & Disposition.attached_pic]
    film = films[0] if films else None
    sound = container.streams.audio[0] if container.streams.audio else None
    if film is None and sound is None:
        raise nothing_in_it()
    still = suffix in _PICTURES
    width = height = None
    if film is not None:
        width, height = picture or (film.width, film.height)
        if not width or not height:
            raise without_size()
        if suffix == "mp4" and film.id in boxes.turned(read, size):
            width, height = height, width
    rate = None if still or film is None else film.average_rate or film.guessed_rate
    if rate is not None and rate > _FASTEST and film is not None:
        rate = film.guessed_rate  # Matroska's header says what it likes; this one looks at time stamps
    if rate is not None and rate > _FASTEST:
        raise nothing_in_it()
    kind: Kind = "image" if still else "video" if film is not None else "audio"
    whole = None if still or container.duration is None else container.duration / 1_000_000
    if suffix == "mkv" and whole is not None:  # its header may be anybody's guess; when tracks end is told beside
        ends = [_seconds(each) for each in (film, sound) if each is not None]
        whole = whole if None in ends else max(each for each in ends if each is not None)
    if suffix == "mkv" and whole is None:
        whole = _counted(container)
    return Headers(
        kind=kind,
        format=_format(container, suffix, read, film=film is not None),
        seconds=_rounded(whole),
        video_seconds=None if still or film is None else _rounded(_seconds(film) or whole),
        audio_seconds=None if sound is None else _rounded(_seconds(sound) or whole),
        width=width,
        height=height,
        fps=None if rate is None else round(float(rate), 3),
        video_codec=None if film is None else _codec(film),
        audio_codec=None if sound is None else _codec(sound),
        has_audio=sound is not None,
    )


def _counted(container: "InputContainer") -> float | None:
    """When the last packet ends: what browsers record does not say. Whoever asks has only so much patience."""
    import av

    end = 0.0
    with suppress(av.FFmpegError):  # what came before it counts
        for packet in container.demux():
            if packet.pts is not None and packet.time_base is not None:
                end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    return end or None


def _seconds(stream: Any) -> float | None:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    told = str(stream.metadata.get("DURATION", ""))  # Matroska's, hours:minutes:seconds
    with suppress(ValueError):
        hours, minutes, seconds = told.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    return None


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None or seconds < 0 else round(seconds, 3) or None


def _codec(stream: Any) -> str | None:
    """By the format, not by the decoder that would be used."""
    name: str = stream.codec_context.codec.canonical_name
    return "pcm" if name.startswith("pcm_") else name


def _format(container: "InputContainer", suffix: str, read: sniffing.Read, *, film: bool) -> str:
    if suffix == "mp4":
        brand = container.metadata.get("major_brand", "qt  ")  # the first QuickTime files say nothing
        return "mov" if brand == "qt  " else "mp4" if film else "m4a"
    if container.format.name == "mpegvideo":
        return "mpeg video"
    if suffix == "mkv":
        return "webm" if b"webm" in read(0, 64) else "mkv"
    return _NAMES.get(suffix, suffix)
