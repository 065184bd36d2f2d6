"""What goes into a namespace as a file, and what comes out as one."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from emulator.admin.files import Uploaded
from emulator.admin.state import StateRestored
from emulator.testing.control import hidden, shown
from emulator.testing.place import Place

__tracebackhide__ = hidden


class Filing(Place):
    """A namespace with its files."""

    def upload(self, file: str | Path | bytes, name: str | None = None) -> str:
        """Host a file for use as an input; its URL."""
        content = file if isinstance(file, bytes) else Path(file).read_bytes()
        called = name or ("file" if isinstance(file, bytes) else Path(file).name)
        answer = self.control.ask("POST", f"/uploads?{urlencode({'name': called})}", content)
        return shown(Uploaded, answer).url

    def export(self, file: str | Path | None = None) -> dict[str, Any]:
        """All that the namespace is and has: jobs, accounts, rules, clock, uploads; kept in a file, if one is named."""
        return _kept(self.control.ask("GET", "/state"), file)

    def restore(self, state: Mapping[str, Any] | str | Path) -> StateRestored:
        """Put what was exported, or the file it was kept in, in place of all that the namespace is and has."""
        content = Path(state).read_bytes() if isinstance(state, str | Path) else json.dumps(state).encode()
        return shown(StateRestored, self.control.ask("PUT", "/state", content))

    def har(self, file: str | Path | None = None) -> dict[str, Any]:
        """What was asked and answered as an HTTP archive, for browsers' tools; kept in a file, if one is named."""
        return _kept(self.control.ask("GET", "/requests.har"), file)


def _kept(content: dict[str, Any], file: str | Path | None) -> dict[str, Any]:
    if file is not None:
        Path(file).write_text(json.dumps(content, indent=1), "utf-8")
    return content
