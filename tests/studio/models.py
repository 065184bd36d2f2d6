"""Tiny models of Wav2Lip's signature, made when a test runs: they darken the mouth as it is loud."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, checker, helper, numpy_helper, save

MOUTH = (0.5, 0.70)
"""Where in the face it is, in shares of its width and height."""
REACH = (0.14, 0.07)


def model(
    path: Path,
    *,
    size: int = 96,
    shown: int | str | None = None,
    batch: int | str = "N",
    names: tuple[str, str, str] = ("mel_spectrogram", "video_frames", "predicted_frames"),
    half: bool = False,
    channels: int = 6,
    heard: Sequence[int] = (80, 16),
    ending: str = "",
) -> Path:
    """Write one. `shown`: the size that it tells; `ending`: `hidden` shows what it sees first, `nan`, `bands` and
    `raises` go wrong.

    What it hears is averaged: -4 (silence) leaves the face as it is, 0 and more is a black mouth.
    """
    kind = TensorProto.FLOAT16 if half else TensorProto.FLOAT
    side: int | str = size if shown is None else shown
    heard_mel, seen, made = names
    inputs = [
        helper.make_tensor_value_info(heard_mel, kind, [batch, 1, *heard]),
        helper.make_tensor_value_info(seen, kind, [batch, channels, side, side]),
    ]
    nodes = [
        _node("Cast", [heard_mel], "hears", to=TensorProto.FLOAT),
        _node("Cast", [seen], "sees", to=TensorProto.FLOAT),
        _node("Slice", ["sees", "first", "last", "axis"], "face"),
        _node("ReduceMean", ["hears", "axes"], "level", keepdims=1),
        _node("Add", ["level", "four"], "above"),
        _node("Mul", ["above", "quarter"], "loud"),
        _node("Clip", ["loud", "zero", "one"], "share"),
        _node("Mul", ["share", "mouth"], "dark"),
        _node("Sub", ["one", "dark"], "light"),
        _node("Mul", ["face", "light"], "spoken"),
        *_ends(ending),
        _node("Cast", ["end"], made, to=kind),
    ]
    constants: dict[str, Any] = {
        "none": np.array([0], np.int64),
        "first": np.array([channels - 3], np.int64), "last": np.array([channels], np.int64),
        "axis": np.array([1], np.int64), "axes": np.array([1, 2, 3], np.int64),
        "zero": np.float32(0), "one": np.float32(1), "four": np.float32(4), "quarter": np.float32(0.25),
        "shape": np.array([7, 11, 1, 1], np.int64), "mouth": _mouth(size),
    }  # fmt: skip
    graph = helper.make_graph(
        nodes,
        "tiny",
        inputs,
        [helper.make_tensor_value_info(made, kind, list("abcd"))],
        [numpy_helper.from_array(np.array(value), name) for name, value in constants.items()],
    )
    whole = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    checker.check_model(whole)
    save(whole, str(path))
    return path


def _ends(ending: str) -> list[Any]:
    match ending:
        case "nan":
            return [
                _node("Sub", ["zero", "one"], "less"),
                _node("Sqrt", ["less"], "not"),
                _node("Add", ["spoken", "not"], "end"),
            ]
        case "hidden":
            return [_node("Slice", ["sees", "none", "first", "axis"], "end")]
        case "bands":
            return [_node("Identity", ["level"], "end")]
        case "raises":
            return [_node("Reshape", ["spoken", "shape"], "end")]
        case _:
            return [_node("Identity", ["spoken"], "end")]


def _node(kind: str, inputs: list[str], output: str, **more: Any) -> Any:
    return helper.make_node(kind, inputs, [output], **more)


def _mouth(size: int) -> NDArray[np.float32]:
    """1 in its middle, 0 far from it."""
    place = (np.arange(size) + 0.5) / size
    across, down = ((place - middle) / reach for middle, reach in zip(MOUTH, REACH, strict=True))
    return np.exp(-(across[None, :] ** 2) - down[:, None] ** 2).astype(np.float32)[None, None]
