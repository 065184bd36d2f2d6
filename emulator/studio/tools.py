"""With what films are made: chosen in the settings, sent along to the worker processes."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

RendererName = Literal["stub", "puppet", "onnx", "http", "command"]
RENDERERS: tuple[RendererName, ...] = ("stub", "puppet", "onnx", "http", "command")


@dataclass(frozen=True, slots=True)
class OnnxTools:
    """A Wav2Lip-type model of the user's."""

    model: Path | None = None
    threads: int = 0
    """Cores that it may use; 0: all."""


@dataclass(frozen=True, slots=True)
class HttpTools:
    """A lip-sync server that somebody already runs."""

    url: str = ""
    """Where one request makes one video."""
    shape: Literal["multipart", "cog"] = "multipart"
    audio: str = "audio"
    """The field of the sound."""
    face: str = "video"
    """The field of the video or picture."""
    fields: tuple[tuple[str, str], ...] = ()
    """Further fields with their values."""
    answer: str = "body"
    """Where the video is in the answer: `body`, or `json:` and a dotted path to a URL or data URL."""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CommandTools:
    """A program that makes a video."""

    argv: tuple[str, ...] = ()
    """Its arguments; `{video}`, `{image}`, `{audio}`, `{out}` and `{fps}` are put in. No shell."""


@dataclass(frozen=True, slots=True)
class Tools:
    """Everything about the making of films that a setting decides."""

    renderer: RendererName = "stub"
    watermark: bool = True
    """Whether films carry the word "emulated"."""
    timeout: float = 600.0
    """Seconds for one production."""
    preset: Literal["ultrafast", "veryfast", "faster", "medium"] = "veryfast"
    """x264's."""
    font: Path | None = None
    """For captions, where the shipped one lacks the letters."""
    onnx: OnnxTools = field(default_factory=OnnxTools)
    http: HttpTools = field(default_factory=HttpTools)
    command: CommandTools = field(default_factory=CommandTools)
