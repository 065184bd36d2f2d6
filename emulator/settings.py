"""Everything that can be set, with its default and what it means. Precedence: flag > environment > file > default.

The environment's names are the fields' in capitals behind `EMULATOR_`; the file is `emulator.toml` in the working
folder or the one that `--config` or `EMULATOR_CONFIG` names.
"""

import json
import os
import shlex
import tomllib
from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from emulator.core.errors import EmulatorError
from emulator.studio.bounds import cores
from emulator.studio.shelf import MEMORY
from emulator.studio.studio import Bounds
from emulator.studio.tools import CommandTools, HttpTools, OnnxTools, RendererName, Tools

PORT = 5477
"""L-I-P-S on a phone."""


class ConfigError(EmulatorError):
    """A setting cannot be used; the text names it and says what is allowed."""


class AccountSetting(BaseModel):
    """A configured account of a provider."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account: str
    secret: str | None = None
    credits: float | None = None
    state: str | None = None
    webhook_secret: str | None = None
    concurrency: int | None = Field(None, ge=0)
    requests_per_minute: int | None = Field(None, ge=1)
    options: dict[str, Any] = Field(default_factory=dict)


class _Renderer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _arguments(value: Any) -> Any:
    """A program's arguments out of a line as a shell has it; no shell sees them."""
    return tuple(shlex.split(value)) if isinstance(value, str) else value


class OnnxSetting(_Renderer):
    """A lip-sync model of your own: see `studio.tools.OnnxTools`."""

    model: Path | None = None
    threads: int = Field(0, ge=0, le=256)


class HttpSetting(_Renderer):
    """A lip-sync server that runs already: see `studio.tools.HttpTools`."""

    url: str = ""
    shape: Literal["multipart", "cog"] = "multipart"
    audio: str = "audio"
    face: str = "video"
    fields: dict[str, str] = Field(default_factory=dict)
    answer: str = "body"
    headers: dict[str, str] = Field(default_factory=dict)

    @field_validator("fields", mode="before")
    @classmethod
    def _texts(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {name: each if isinstance(each, str) else json.dumps(each) for name, each in value.items()}

    @field_validator("answer")
    @classmethod
    def _where(cls, value: str) -> str:
        if value != "body" and not (value.startswith("json:") and value != "json:"):
            message = "must be body, or json: and the path to a link in the answer, e.g. json:result.url"
            raise ValueError(message)
        return value


class CommandSetting(_Renderer):
    """A program that makes a video: see `studio.tools.CommandTools`."""

    argv: tuple[str, ...] = ()

    @field_validator("argv", mode="before")
    @classmethod
    def _argv(cls, value: Any) -> Any:
        return _arguments(value)


class RenderersSetting(_Renderer):
    """What renderers need to know."""

    onnx: OnnxSetting = OnnxSetting()
    http: HttpSetting = HttpSetting()
    command: CommandSetting = CommandSetting()


class Settings(BaseModel):
    """The settings of one server."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(PORT, ge=0, le=65535, description="Port to listen on; 0 picks a free one.")
    port_file: Path | None = Field(None, description="Write the port that is listened on into this file.")
    server: Literal["uvicorn", "hypercorn"] = Field("uvicorn", description="hypercorn speaks HTTP/2 too.")
    workers: int = Field(1, ge=1, le=64, description="Processes; more than one needs a store that they share.")
    store: str = Field("memory", description="memory, or sqlite:///file.")
    state: Path | None = Field(
        None, description="Load everything from this file at the start, if it is there, and save it there at the end."
    )
    renderer: RendererName = Field("stub", description="What makes result files.")
    renderer_required: bool = Field(
        False, description="Refuse what the renderer cannot make for want of something; otherwise the stub makes it."
    )
    render_workers: int | None = Field(None, ge=1, le=64, description="Processes that render; default: one a core.")
    render_timeout: float = Field(600.0, gt=0, le=86_400, description="Seconds for one result.")
    render_cache: int = Field(2 * 1024**3, ge=0, description="Bytes of results kept so as not to be rendered again.")
    watermark: bool = Field(True, description='Rendered films carry the word "emulated".')
    preset: Literal["ultrafast", "veryfast", "faster", "medium"] = Field("veryfast", description="x264's, for films.")
    font: Path | None = Field(None, description="A font for captions whose letters the shipped one lacks.")
    onnx_model: Path | None = Field(None, description="The Wav2Lip-type .onnx file of the renderer onnx.")
    http_url: str | None = Field(None, description="Where the renderer http has its videos made.")
    command: tuple[str, ...] | None = Field(
        None, description="The program of the renderer command, with {video}, {audio} and {out} among its arguments."
    )
    rate: float = Field(1.0, ge=0, le=1_000_000, description="How fast virtual time runs; 0 is frozen.")
    start: datetime | None = Field(None, description="The virtual instant a namespace begins at; by default now.")
    auth: Literal["open", "strict"] = Field("open", description="strict: only configured credentials.")
    seed: str = Field("0", max_length=200, coerce_numbers_to_str=True, description="Where chance starts.")
    scenario: str = Field("typical", description="The scenario of submissions that name none.")
    faults: str | None = Field(
        None, description="A preset of faults that every namespace begins with: flaky, slow, offline or hostile."
    )
    scenarios: Path | None = Field(None, description="Folder with scenarios of your own, TOML files like the shipped.")
    inspect: Literal["local", "always", "never"] = Field("local", description="Which input files are looked at.")
    public_url: str | None = Field(None, description="Base of the URLs handed out; default: as the client called.")
    body_limit: int = Field(16 * 1024 * 1024, ge=1024, description="Longest request body, in bytes.")
    bodies_limit: int = Field(
        1024 * 1024 * 1024,
        ge=1024,
        description="Bytes of all request bodies held at once, but at least one of the longest; the others get 503.",
    )
    body_timeout: float = Field(60.0, gt=0, le=3600, description="Seconds that a client has to send its body.")
    namespaces: int = Field(10_000, ge=1, description="Most namespaces of one server; each costs 4 KB at least.")
    upload_limit: int = Field(512 * 1024 * 1024, ge=1024, description="Bytes of uploads kept; the oldest give way.")
    journal: int = Field(1000, ge=0, le=100_000, description="Requests remembered per namespace.")
    headers: bool = Field(True, description="Answers carry X-Emulator-* headers.")
    webhook_delays: tuple[float, ...] | None = Field(
        None, description="Pauses in seconds before each further try of a callback, for every vendor; e.g. 1,5,25."
    )
    webhook_timeout: float | None = Field(None, gt=0, le=600, description="Seconds a receiver has to answer.")
    webhook_rewrite: dict[str, str] = Field(
        default_factory=dict, description="Host names of receivers to replace: localhost=host.docker.internal."
    )
    control_token: str | None = Field(None, description="The control API asks for this bearer token.")
    tls_cert: Path | None = Field(None, description="Certificate file: serve https.")
    tls_key: Path | None = Field(None, description="Key file of the certificate.")
    log_format: Literal["text", "json"] = Field("text", description="Lines of text, or a JSON object a line.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="What is worth a line.")
    accounts: dict[str, tuple[AccountSetting, ...]] = Field(
        default_factory=dict, description="Further accounts by provider."
    )

    options: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="What of a vendor's behaviour can be chosen, by provider and option."
    )
    renderers: RenderersSetting = Field(
        default_factory=RenderersSetting, description="What the renderers onnx, http and command need to know."
    )

    @property
    def tools(self) -> Tools:
        """With what films are made; what has a setting of its own goes before `renderers`."""
        onnx, http, command = self.renderers.onnx, self.renderers.http, self.renderers.command
        return Tools(
            self.renderer,
            self.watermark,
            self.render_timeout,
            self.preset,
            self.font,
            OnnxTools(self.onnx_model or onnx.model, onnx.threads),
            HttpTools(
                self.http_url or http.url,
                http.shape,
                http.audio,
                http.face,
                tuple(http.fields.items()),
                http.answer,
                tuple(http.headers.items()),
            ),
            CommandTools(self.command or command.argv),
        )

    @property
    def bounds(self) -> Bounds:
        """What the making of films may take of the machine, in each of the processes that serve."""
        rendering, kept = (each // self.workers for each in (self.render_workers or cores(), self.render_cache))
        return Bounds(max(1, rendering), shelf_memory=min(MEMORY, kept), shelf_disk=kept)

    @field_validator("command", mode="before")
    @classmethod
    def _command(cls, value: Any) -> Any:
        return _arguments(value)

    @field_validator("font", "onnx_model")
    @classmethod
    def _there(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            message = f"there is no file {value}"
            raise ValueError(message)
        return value

    @field_validator("webhook_delays", mode="before")
    @classmethod
    def _delays(cls, value: Any) -> Any:
        return tuple(part for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("webhook_rewrite", mode="before")
    @classmethod
    def _rewrite(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return dict(part.strip().split("=", 1) for part in value.split(",") if part.strip())

    @field_validator("public_url")
    @classmethod
    def _public_url(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            message = "must begin with http:// or https://"
            raise ValueError(message)
        return value.rstrip("/") if value else None

    @field_validator("store")
    @classmethod
    def _store(cls, value: str) -> str:
        if value != "memory" and not (value.startswith("sqlite:///") and len(value) > len("sqlite:///")):
            message = "must be memory or sqlite:///file"
            raise ValueError(message)
        return value

    @field_validator("accounts", "options", "renderers", mode="before")
    @classmethod
    def _json(cls, value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value


def load(config: Path | None = None, **flags: Any) -> Settings:
    """The settings of this start; flags that are None were not given. Raises ConfigError with one sentence."""
    given = {name: value for name, value in flags.items() if value is not None}
    named = config or (Path(os.environ["EMULATOR_CONFIG"]) if os.environ.get("EMULATOR_CONFIG") else None)
    content = _file(named or Path("emulator.toml"), required=named is not None)
    set_outside = {name: os.environ.get(f"EMULATOR_{name.upper()}", "") for name in Settings.model_fields}
    environment = {name: value for name, value in set_outside.items() if value}
    return settings_of({**content, **environment, **given})


def settings_of(values: Mapping[str, Any]) -> Settings:
    """The settings with these values and nothing from outside. Raises ConfigError with one sentence."""
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "settings"
        if first["type"] == "extra_forbidden" and len(first["loc"]) == 1:
            near = get_close_matches(name, Settings.model_fields, 1)
            message = f"There is no setting {name[:80]!r}{f'; is {near[0]!r} meant?' if near else '.'}"
            raise ConfigError(message) from None
        more = error.error_count() - 1
        wrong = f"{first['msg']}, got {str(first['input'])[:80]!r}"
        message = f"The setting {name!r} cannot be used: {wrong}{f' (and {more} more)' if more else ''}."
        raise ConfigError(message) from None


def _file(path: Path, *, required: bool) -> dict[str, Any]:
    if not path.exists() and not required:
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        message = f"There is no config file {path}."
    except IsADirectoryError:
        message = f"The config file {path} is a folder."
    except (OSError, UnicodeDecodeError) as error:
        message = f"The config file {path} cannot be read: {error}."
    except tomllib.TOMLDecodeError as error:
        message = f"The config file {path} is not TOML: {error}."
    raise ConfigError(message)
