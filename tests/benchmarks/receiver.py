"""A receiver that says 200 as fast as asyncio can: it must not be what is measured. A GET answers how many came."""

import asyncio
import sys
from typing import cast

import uvloop

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
came = 0


class Answering(asyncio.Protocol):
    """Answers each whole request."""

    def __init__(self) -> None:
        self._seen = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A sender has come."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Answer once header and body are there."""
        self._seen += data
        head = self._seen.find(b"\r\n\r\n")
        if head < 0:
            return
        header = self._seen[:head].lower()
        at = header.find(b"content-length:")
        length = int(header[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self._seen) >= head + 4 + length:
            self._seen = self._seen[head + 4 + length :]
            self._transport.write(self._answer(header.startswith(b"get")))

    @staticmethod
    def _answer(asked: bool) -> bytes:
        global came
        if asked:
            return b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%d" % (len(str(came)), came)
        came += 1
        return ANSWER


async def main(port: int) -> None:
    """Listen until ended."""
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
