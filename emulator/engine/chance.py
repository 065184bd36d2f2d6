"""The one door for chance: a stream of numbers that depends on nothing but its key.

The key is (seed, namespace, the job's number, purpose). The same key gives the same numbers on every machine and every
version of Python, whatever else the program did before, so a rerun with the same seed gives the same bytes.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")
_FIRST = bytes(8)
BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"


class Draws:
    """Numbers drawn from a key, in order."""

    __slots__ = ("_drawn", "_key", "_used")

    def __init__(self, seed: str, namespace: str, number: int, purpose: str) -> None:
        self._key = f"{seed}\x1f{namespace}\x1f{number}\x1f{purpose}".encode("utf-8", "surrogatepass")
        self._used = 0
        self._drawn = b""

    def bytes(self, count: int) -> bytes:
        """`count` bytes."""
        start = self._used
        self._used = start + count
        if not self._drawn:
            self._drawn = blake2b(self._key, salt=_FIRST).digest()
        while len(self._drawn) < self._used:
            self._drawn += blake2b(self._key, salt=(len(self._drawn) // 64).to_bytes(8, "big")).digest()
        return self._drawn[start : self._used]

    def random(self) -> float:
        """A number in [0, 1)."""
        return (int.from_bytes(self.bytes(7), "big") >> 3) / (1 << 53)

    def below(self, limit: int) -> int:
        """A whole number in [0, limit)."""
        return int.from_bytes(self.bytes(8), "big") % limit

    def between(self, low: float, high: float) -> float:
        """A number in [low, high)."""
        return low + (high - low) * self.random()

    def one_of(self, things: Sequence[T]) -> T:
        """One of `things`."""
        return things[self.below(len(things))]

    def hex(self, digits: int) -> str:
        """Lower-case hexadecimal digits."""
        return self.bytes((digits + 1) // 2).hex()[:digits]

    def digits(self, count: int) -> str:
        """Decimal digits, the first of them not 0."""
        return str(10 ** (count - 1) + int.from_bytes(self.bytes(count), "big") % (9 * 10 ** (count - 1)))

    def base36(self, count: int) -> str:
        """Lower-case letters and digits."""
        return "".join(BASE36[byte % 36] for byte in self.bytes(count))

    def uuid(self) -> str:
        """A version 4 UUID with dashes."""
        text = self.bytes(16).hex()
        variant = "89ab"[int(text[16], 16) & 3]
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"
