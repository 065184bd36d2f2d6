"""`serve`: start the emulator. Its options are the settings, with their descriptions."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import click

from emulator.settings import Settings, load

EPILOG = """\b
Settings are taken from the flag, else the environment, else emulator.toml, else the default.
Further accounts are configured in that file: [[accounts.kling]] account = "…", secret = "…"; so is what of a vendor's
behaviour can be chosen: [options.akool] … (the pages in openapi/ list the options).

\b
What renderers need to know is in that file, too; of a video or picture and a sound they make a video:
  [renderers.onnx]
  model = "wav2lip.onnx"          # as --onnx-model
  threads = 2                     # 0: as many as cores
  [renderers.http]
  url = "http://gpu:8000/lipsync" # as --http-url; one request makes one video
  shape = "multipart"             # or "cog": JSON with data URLs
  audio = "audio"                 # the field of the sound
  face = "video"                  # the field of the video or picture
  fields = {pads = "0 10 0 0"}    # further fields
  answer = "body"                 # or "json:output.url": where the video's URL or data URL is
  headers = {Authorization = "Bearer …"}
  [renderers.command]
  argv = ["python", "infer.py", "--face", "{video}", "--audio", "{audio}", "--outfile", "{out}"]
                                  # as --command; {image} is the first picture, {fps} the rate; no shell

\b
Examples:
  lipsync-emulator serve
  lipsync-emulator serve --rate 60 --scenario realistic
  lipsync-emulator serve --port 0 --port-file port.txt
  lipsync-emulator serve --server hypercorn --tls-cert cert.pem --tls-key key.pem
  lipsync-emulator serve --store sqlite:///emulator.db
  lipsync-emulator serve --renderer puppet --render-workers 2
  lipsync-emulator serve --renderer onnx --onnx-model wav2lip.onnx
  lipsync-emulator serve --renderer http --http-url http://gpu:8000/lipsync
  lipsync-emulator serve --renderer command --command "python infer.py {video} {audio} {out}"
"""
IN_FILE_ONLY = ("accounts", "options", "renderers")
_METAVARS: dict[Any, str] = {int: "N", int | None: "N", float: "X", float | None: "X", bool: ""}


def setting_options(names: Iterable[str]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option for each of these settings; one that was not given is None."""

    def with_options(verb: Callable[..., Any]) -> Callable[..., Any]:
        for name in reversed(list(names)):
            verb = _option(name)(verb)
        return verb

    return with_options


def _option(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    field = Settings.model_fields[name]
    flag = name.replace("_", "-")
    default = field.get_default(call_default_factory=True)
    more = [f"env: EMULATOR_{name.upper()}"]
    if default not in (None, {}):
        more.append(f"default: {('no', 'yes')[default] if isinstance(default, bool) else default}")
    text = f"{field.description}  [{'; '.join(more)}]"
    if field.annotation is bool:
        return click.option(f"--{flag}/--no-{flag}", name, default=None, help=text)
    if get_origin(field.annotation) is Literal:
        return click.option(f"--{flag}", name, type=click.Choice(get_args(field.annotation)), help=text)
    metavar = _METAVARS.get(field.annotation) or ("PATH" if "Path" in str(field.annotation) else "TEXT")
    return click.option(f"--{flag}", name, metavar=metavar, help=text)


@click.command(epilog=EPILOG)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="The file with settings.  [env: EMULATOR_CONFIG; default: emulator.toml, if it is there]",
)
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but the URL when it is ready.")
@setting_options([name for name in Settings.model_fields if name not in IN_FILE_ONLY])
def serve(config: Path | None, quiet: bool, **flags: Any) -> None:
    """Start the emulator; it runs until it is told to end (Ctrl-C)."""
    from emulator.cli.banner import banner
    from emulator.cli.spending import spending
    from emulator.server import Spent
    from emulator.server import serve as run

    settings = load(config, **flags)

    def ready(url: str, spent: Spent) -> None:
        click.echo(url if quiet else banner(settings, url, spent))

    def farewell(spent: Spent) -> None:
        if not quiet and (told := spending(spent)):
            click.echo(f"The vendors would have taken: {told}. Nothing was spent.")

    run(settings, ready, farewell)
