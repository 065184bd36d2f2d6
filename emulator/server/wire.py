"""What faults do to a connection: the servers' own objects, found from the `send` that they give to the app.

ASGI knows no reset and no answer that breaks off. An app gets this through the lifespan's state, which the servers copy
into every request's scope anyway, so that a request costs nothing more.
"""

import asyncio
import socket
import struct
from typing import Any

AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER: closing throws away what is unsent and resets the connection."""


class UvicornWire:
    """Uvicorn's: a request's `send` is a method of its cycle, which knows the transport."""

    def __init__(self) -> None:
        self.ending = asyncio.Event()

    async def reset(self, send: Any) -> None:
        """A real RST."""
        cycle = send.__self__
        cycle.disconnected = True  # so that it misses no answer
        abort(cycle.transport)

    async def close(self, send: Any) -> None:
        """After what has been sent."""
        cycle = send.__self__
        cycle.disconnected = True
        cycle.transport.close()


class Deaf:
    """Stands for the parser of a connection that is over: what was pipelined behind the last request is not read, and
    the loop that waits for its turn ends."""

    our_state = their_state = None
    they_are_waiting_for_100_continue = False
    trailing_data = (b"", False)

    def receive_data(self, data: bytes) -> None:
        """Nobody listens."""

    def next_event(self) -> Any:
        """There is none."""
        from h11 import NEED_DATA

        return NEED_DATA


class HypercornWire:
    """Hypercorn's: a method of the stream, which knows the protocol. Of HTTP/2 only the stream is reset, by RST_STREAM,
    as a vendor's proxy does it: the connection carries other requests."""

    def __init__(self) -> None:
        self.ending = asyncio.Event()

    async def reset(self, send: Any) -> None:
        """A real RST, or RST_STREAM."""
        stream, protocol = _found(send)
        if hasattr(protocol, "streams"):
            await self._reset_stream(stream, protocol)
        else:
            await _deafened(stream, protocol)
            abort(protocol.send.__self__.writer.transport)

    async def close(self, send: Any) -> None:
        """After what has been sent."""
        stream, protocol = _found(send)
        if hasattr(protocol, "streams"):
            if stream.stream_id in protocol.stream_buffers:
                await protocol.stream_buffers[stream.stream_id].drain()
            await self._reset_stream(stream, protocol)
        else:
            await _deafened(stream, protocol)
            protocol.send.__self__.writer.close()

    async def _reset_stream(self, stream: Any, protocol: Any) -> None:
        from h2.errors import ErrorCodes
        from h2.exceptions import ProtocolError
        from hypercorn.events import Updated

        stream.closed = True
        try:
            protocol.connection.reset_stream(stream.stream_id, ErrorCodes.INTERNAL_ERROR)
        except ProtocolError:
            return  # the client was faster
        await protocol._flush()
        protocol.streams.pop(stream.stream_id, None)
        protocol.priority.unblock(stream.stream_id)  # its own sender finds it closed, and clears it away
        await protocol.has_data.set()
        await protocol.send(Updated(idle=protocol.idle))


def abort(transport: Any) -> None:
    """Reset a TCP connection, whatever is unsent."""
    connection = transport.get_extra_info("socket")
    if connection is not None and not transport.is_closing():
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    transport.abort()


async def _deafened(stream: Any, protocol: Any) -> None:
    stream.closed = True  # so that it misses no answer
    protocol.connection = Deaf()
    await protocol.can_read.set()


def _found(send: Any) -> tuple[Any, Any]:
    stream = send.__self__
    return stream, stream.send.__self__
