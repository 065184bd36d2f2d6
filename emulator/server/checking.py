"""What can be said about settings before anything is started."""

from collections.abc import Iterator
from pathlib import Path

from emulator.server.errors import ServerError
from emulator.settings import Settings


def check(settings: Settings) -> None:
    """Raises ServerError with the first thing that is wrong."""
    for wrong in _wrongs(settings):
        raise ServerError(wrong)
    if settings.port_file is not None:
        settings.port_file.unlink(missing_ok=True)  # whoever waits for it must not read an old port


def _wrongs(settings: Settings) -> Iterator[str]:
    if settings.workers > 1 and settings.store == "memory":
        yield "Several workers need a store that they share: add --store sqlite:///file, or leave out --workers."
    for option, path in (("--tls-cert", settings.tls_cert), ("--tls-key", settings.tls_key)):
        if path is not None and not path.is_file():
            yield f"There is no file {path}, which {option} names."
    if settings.tls_cert is not None:
        yield from _unusable(settings.tls_cert, settings.tls_key)
    elif settings.tls_key is not None:
        yield "A TLS key needs its certificate: add --tls-cert."
    if settings.port_file is not None:
        yield from _unwritable(settings.port_file.absolute())


def _unusable(certificate: Path, key: Path | None) -> Iterator[str]:
    import ssl

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except OSError as error:
        yield f"The certificate {certificate} and its key cannot be used: {error}."


def _unwritable(path: Path) -> Iterator[str]:
    if path.is_dir():
        yield f"--port-file names a folder, {path}; name a file in it."
    elif not path.parent.is_dir():
        yield f"There is no folder {path.parent} for --port-file."
