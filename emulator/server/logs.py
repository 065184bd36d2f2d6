"""The log, on standard error: as text, or one JSON object a line."""

import json
import logging
import sys
import time

from emulator.settings import Settings


class JsonLines(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {
            "at": f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure(settings: Settings) -> None:
    """Our log and the servers'; what a server says of itself is kept for debugging."""
    text = logging.Formatter("%(levelname)s %(name)s: %(message)s")
    formatter = JsonLines() if settings.log_format == "json" else text
    formatter.converter = time.gmtime
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=settings.log_level.upper(), force=True)
    for name in ("uvicorn", "hypercorn", "asyncio"):
        level = logging.WARNING if settings.log_level == "info" else logging.NOTSET
        logging.getLogger(name).setLevel(level)
