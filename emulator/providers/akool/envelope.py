"""The sealed callback: AES-CBC under the clientSecret, signed with SHA-1 over the clientId. Pure.

The documentation's prose (24-byte keys, padding to 24) contradicts its own code and every envelope seen; what is
written here was verified against a captured one and against the documentation's Node code.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from emulator.core.errors import BadRequest

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.modes import CBC

BLOCK = 16
"""Bytes: AES's block, to which PKCS#7 fills up, and the length of the initial vector."""
KEY_SIZES = (16, 24, 32)
"""Bytes: AES-128, AES-192, AES-256. Real clientSecrets have 32."""


def seal(plain: bytes, client_id: str, client_secret: str, timestamp_ms: int, nonce: str) -> dict[str, Any]:
    """The envelope that an account's receiver gets, in the documented key order."""
    fill = BLOCK - len(plain) % BLOCK
    encryptor = _cipher(client_id, client_secret).encryptor()
    encrypted = encryptor.update(plain + bytes([fill]) * fill) + encryptor.finalize()
    text = base64.b64encode(encrypted).decode()
    return {
        "signature": signature(client_id, timestamp_ms, nonce, text),
        "dataEncrypt": text,
        "timestamp": timestamp_ms,
        "nonce": nonce,
    }


def opened(envelope: Mapping[str, Any], client_id: str, client_secret: str) -> bytes:
    """What was sealed. Raises BadRequest with a sentence: not an envelope, a wrong signature, a wrong secret."""
    try:
        text, timestamp, nonce = envelope["dataEncrypt"], int(envelope["timestamp"]), str(envelope["nonce"])
        encrypted = base64.b64decode(text, validate=True)
        given = str(envelope["signature"])
    except (KeyError, TypeError, ValueError, binascii.Error):
        message = "Not an envelope: it needs signature, dataEncrypt (Base64), timestamp (a number) and nonce."
        raise BadRequest(message) from None
    if not hmac.compare_digest(given.encode("utf-8", "replace"), signature(client_id, timestamp, nonce, text).encode()):
        message = "The signature does not match: another clientId, or the envelope was changed."
        raise BadRequest(message)
    if not encrypted or len(encrypted) % BLOCK:
        message = f"dataEncrypt is not a whole number of {BLOCK}-byte blocks."
        raise BadRequest(message)
    decryptor = _cipher(client_id, client_secret).decryptor()
    padded = decryptor.update(encrypted) + decryptor.finalize()
    fill = padded[-1]
    if not 1 <= fill <= BLOCK or padded[-fill:] != bytes([fill]) * fill:
        message = "It cannot be decrypted: another clientSecret."
        raise BadRequest(message)
    return padded[:-fill]


def signature(client_id: str, timestamp_ms: int, nonce: str, encrypted: str) -> str:
    """Lower-case hexadecimal SHA-1 over the four texts, sorted and joined without a separator."""
    # docs: webhook, "signature =sha1(sort(clientId、timestamp、nonce, dataEncrypt))"
    joined = "".join(sorted((client_id, str(timestamp_ms), nonce, encrypted)))
    return hashlib.sha1(joined.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def key(client_secret: str) -> bytes:
    """The AES key: the secret's bytes."""
    secret = client_secret.encode("utf-8", "surrogatepass")
    # assumed: real secrets have 32 bytes; one of another length (only we hand those out or take them) is filled up with
    # NULs to the next size of a key, as the documentation's Python does to a short initial vector, or cut to the last
    size = next((size for size in KEY_SIZES if len(secret) <= size), KEY_SIZES[-1])
    return secret[:size].ljust(size, b"\0")


def _cipher(client_id: str, client_secret: str) -> "Cipher[CBC]":
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    # docs: webhook, Python: iv[:16] if len(iv) >= 16 else iv.ljust(16, b'\0')
    vector = client_id.encode("utf-8", "surrogatepass")[:BLOCK].ljust(BLOCK, b"\0")
    return Cipher(algorithms.AES(key(client_secret)), modes.CBC(vector))
