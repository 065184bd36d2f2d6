"""Where a namespace of an emulator is, and what clients are given to find it: no question is asked for that."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from emulator.testing import vendors
from emulator.testing.control import Control, place
from emulator.testing.vendors import Vendor


class Place:
    """A namespace that can be reached."""

    @property
    def control(self) -> Control:
        """The control API, for what has no name here. Raises EmulatorError before the start."""
        raise NotImplementedError

    @property
    def url(self) -> str:
        """The emulator's base URL, without the namespace."""
        return self.control.channel.url

    @property
    def root(self) -> str:
        """The base URL of the namespace."""
        return self.control.root

    @property
    def namespace(self) -> str:
        """Which world of the emulator this is."""
        return self.control.namespace

    @property
    def vendors(self) -> dict[str, Vendor]:
        """What clients of each vendor are given, by the vendor's name."""
        return vendors.vendors(self.root)

    @property
    def akool(self) -> Vendor:
        """What clients of Akool are given."""
        return self.vendors["akool"]

    @property
    def kling(self) -> Vendor:
        """What clients of Kling are given."""
        return self.vendors["kling"]

    @property
    def ausynclab(self) -> Vendor:
        """What clients of AusyncLab are given."""
        return self.vendors["ausynclab"]

    @property
    def creatify(self) -> Vendor:
        """What clients of Creatify are given."""
        return self.vendors["creatify"]

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point clients at it: those of `lipsync-emulator env`."""
        values = {"EMULATOR_URL": self.url, "EMULATOR_NAMESPACE": self.namespace}
        for vendor in self.vendors.values():
            values.update(vendor.env)
        return values

    @contextmanager
    def environ(self) -> Iterator[dict[str, str]]:
        """Those variables in `os.environ` while inside."""
        values = self.environment
        before = {name: os.environ.get(name) for name in values}
        os.environ.update(values)
        try:
            yield values
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value

    def set_environment(self, monkeypatch: Any) -> None:
        """Those variables until pytest's `monkeypatch` takes them back."""
        for name, value in self.environment.items():
            monkeypatch.setenv(name, value)

    def sample(self, name: str = "video.mp4", **made: Any) -> str:
        """The URL of real media made to order: `sample("video.mp4", seconds=61, fps=90)`, `sample("speech.mp3")`."""
        query = f"?{urlencode(made)}" if made else ""
        return f"{self.root}/_emulator{place('samples', name)}{query}"
