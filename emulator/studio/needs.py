"""What a renderer needs, and whether it is there. Told without loading any of it."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from shutil import which

from emulator.studio.tools import RendererName, Tools

_RENDER = {"av": "PyAV", "cv2": "OpenCV", "numpy": "NumPy", "PIL": "Pillow"}
_OPENCV = ("opencv-python-headless", "opencv-python", "opencv-contrib-python-headless", "opencv-contrib-python")


def unavailable(renderer: RendererName, tools: Tools) -> str | None:
    """Why this renderer cannot be used, in a sentence that says what to do; none: it can."""
    if renderer == "stub":
        return None
    if (lacking := _lacking(renderer)) is not None:
        return lacking
    model, argv = tools.onnx.model, tools.command.argv
    match renderer:
        case "onnx" if model is None:
            return (
                "The renderer onnx has no model: set the path of a Wav2Lip-type .onnx file of yours "
                "(--onnx-model, or model under [renderers.onnx])."
            )
        case "onnx" if model is not None and not model.is_file():
            return f"The renderer onnx has no model: there is no file {model.absolute()}."
        case "http" if not tools.http.url:
            return (
                "The renderer http has no server: set the URL that makes a video of each request "
                "(--http-url, or url under [renderers.http])."
            )
        case "http" if not tools.http.url.startswith(("http://", "https://")):
            return (
                f"The renderer http cannot ask {tools.http.url[:100]!r}: its URL must begin with http:// or https://."
            )
        case "command" if not argv:
            return (
                "The renderer command has no program: set its arguments, with {video}, {audio} and {out} in them "
                "(--command, or argv under [renderers.command])."
            )
        case "command" if not any("{out}" in each for each in argv):
            return "The renderer command has no {out} among its arguments: the program must be told where to write."
        case "command" if which(argv[0]) is None:
            return f"The renderer command cannot find the program {argv[0]}: install it, or set its whole path."
        case _:
            return None


@cache
def _lacking(renderer: RendererName) -> str | None:
    missing = [title for name, title in _RENDER.items() if find_spec(name) is None]
    if missing:
        return (
            f"The renderer {renderer} needs {' and '.join(missing)}: "
            'install them with `pip install "lipsync-emulator[render]"`.'
        )
    if (found := _opencv()) is not None and int(found.partition(".")[0]) >= 5:
        return f'OpenCV {found} finds no faces: install an older one with `pip install "opencv-python-headless<5"`.'
    if renderer == "onnx" and find_spec("onnxruntime") is None:
        return 'The renderer onnx needs ONNX Runtime: install it with `pip install "lipsync-emulator[render,onnx]"`.'
    return None


def _opencv() -> str | None:
    for name in _OPENCV:
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return None
