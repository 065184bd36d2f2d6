"""The socket that is listened on."""

import errno
import socket
from ipaddress import ip_address

from emulator.server.errors import ServerError

BACKLOG = 2048
"""Connections that may wait to be accepted."""
ANYWHERE = ("", "0.0.0.0", "::")
"""Hosts that stand for every address of the machine."""
_REASONS = {
    errno.EADDRINUSE: "is in use; stop what listens there, or choose another with --port (0 picks a free one)",
    errno.EACCES: "may not be opened by this user; choose another with --port",
    errno.EADDRNOTAVAIL: "cannot be opened: this machine has no such address; choose another with --host",
}


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises ServerError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        why = str(error.strerror or error).partition(" (")[0]
        other = f"cannot be opened: {why}; choose another with --host or --port"
        reason = _REASONS.get(error.errno or 0, other)
    except UnicodeError:
        reason = "cannot be opened: that is no host name; choose another with --host"
    message = f"Port {port} of {host} {reason}."
    raise ServerError(message)


def loopback(host: str) -> bool:
    """Whether only this machine can reach it."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
