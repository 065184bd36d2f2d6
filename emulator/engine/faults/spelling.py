"""How people write an effect and a length of time, in whichever of the usual ways; and the one way they are kept in."""

from collections.abc import Collection, Mapping
from math import exp
from typing import Any, TypeGuard

KIND = ("type", "kind", "name", "distribution")
"""Under which the kind of a thing may be written, beside its arguments."""
NAMES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "fixed": {"seconds": ("seconds", "fixed", "value")},
    "uniform": {"min": ("min", "low", "lower", "from"), "max": ("max", "high", "upper", "to")},
    "normal": {"mean": ("mean", "mu"), "deviation": ("deviation", "stddev", "std", "sd", "sigma")},
    "lognormal": {"median": ("median",), "mu": ("mu",), "sigma": ("sigma", "deviation", "stddev", "std")},
}
"""Distributions, their arguments, and what these are called too."""


def unfolded(value: Any, kinds: Collection[str]) -> Any:
    """`{"type": "reset", …}` as `{"reset": {…}}`; anything else as it is."""
    if isinstance(value, Mapping):
        for name in KIND:
            kind = value.get(name)
            if isinstance(kind, str) and kind in kinds:
                arguments = {key: each for key, each in value.items() if key != name}
                only = arguments.keys() == {kind}
                return {kind: (arguments[kind] if only else arguments) if arguments else True}
    return value


def duration(value: Any) -> Any:
    """`{"distribution": "uniform", "min": 1, "max": 3}` as `{"uniform": [1, 3]}`; anything else as it is."""
    value = unfolded(value, NAMES)
    if not isinstance(value, Mapping):
        return value
    if _renamed("uniform", value).keys() == NAMES["uniform"].keys():
        value = {"uniform": value}
    if len(value) != 1:
        return value
    [(name, arguments)] = value.items()
    if name == "seconds":
        return {"fixed": arguments}
    if name == "normal" and isinstance(arguments, list) and len(arguments) == 2:
        arguments = dict(zip(NAMES["normal"], arguments, strict=True))
    if name not in NAMES or not isinstance(arguments, Mapping):
        return value
    arguments = _renamed(name, arguments)
    if name == "fixed" and arguments.keys() == {"seconds"}:
        return {name: arguments["seconds"]}
    if name == "uniform" and arguments.keys() == {"min", "max"}:
        return {name: [arguments["min"], arguments["max"]]}
    mu = arguments.get("mu")
    if name == "lognormal" and is_number(mu) and abs(mu) < 100:
        arguments = {"median": exp(mu), **{key: each for key, each in arguments.items() if key != "mu"}}
    return {name: arguments}


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether it is one; `true` is none, whatever Python says."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_whole(value: object) -> TypeGuard[int]:
    """Whether it is a number written without a fraction."""
    return isinstance(value, int) and not isinstance(value, bool)


def _renamed(name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    called = {alias: key for key, aliases in NAMES[name].items() for alias in aliases}
    return {called.get(key, key): each for key, each in arguments.items()}
