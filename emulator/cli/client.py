"""A thin client of the control API, and the options of every verb that is one."""

import functools
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import click

F = TypeVar("F", bound=Callable[..., Any])
PORT = 5477
LOOPBACK = ("127.0.0.1", "localhost", "::1")
PATIENCE = 30.0
"""Seconds that a server has to answer; `advance` may take as long as what it waits for, e.g. films that are made."""


class NoServer(click.ClickException):
    """Nothing answers, or something else does."""

    exit_code = 2


class Refused(click.ClickException):
    """The server said no, and why."""

    exit_code = 1


class Client:
    """The control API of one namespace."""

    def __init__(self, url: str, namespace: str = "default", token: str | None = None, *, raw: bool = False) -> None:
        self.url = url.rstrip("/")
        if urlsplit(self.url).scheme not in ("http", "https") or not urlsplit(self.url).hostname:
            message = f"Not a URL of an emulator: {url}. Write it like http://127.0.0.1:{PORT}."
            raise NoServer(message)
        self.root = self.url if namespace == "default" else f"{self.url}/@{quote(namespace, safe='')}"
        self._token = token
        self._raw = raw

    def get(self, path: str, /, *, patience: float = PATIENCE, **query: Any) -> Any:
        """What is there."""
        return self.ask("GET", _asking(path, query), None, patience)

    def post(self, path: str, body: Mapping[str, Any], *, patience: float | None = PATIENCE) -> Any:
        """What comes of it."""
        return self.ask("POST", path, body, patience)

    def ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, patience: float | None = PATIENCE
    ) -> Any:
        """The answer, waited for so many seconds; None: as long as somebody is there. Raises NoServer, Refused."""
        with self._answer(method, path, body, patience) as answer:
            return _read(self.url, answer.read())

    @contextmanager
    def _answer(self, method: str, path: str, body: Mapping[str, Any] | None, patience: float | None) -> Iterator[Any]:
        """The answer, to be read."""
        from http.client import HTTPException
        from urllib.error import HTTPError
        from urllib.request import Request

        headers = {"Accept": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            headers["Content-Type"] = "application/json"
        request = Request(f"{self.root}/_emulator{path}", content, headers, method=method)
        try:
            with self._opener().open(request, timeout=patience) as answer:
                yield answer
                return
        except HTTPError as error:
            raise Refused(_detail(self.url, error.read())) from None
        except TimeoutError:
            message = f"The emulator at {self.url} did not answer within {patience:g} seconds."
        except (OSError, HTTPException) as error:
            if isinstance(getattr(error, "reason", None), TimeoutError):
                message = f"The emulator at {self.url} did not answer within {patience:g} seconds."
            else:
                message = (
                    f"There is no emulator at {self.url}; start one with lipsync-emulator serve, or name it with --url."
                )
        raise NoServer(message)

    def lines(self, path: str, **query: Any) -> Iterator[str]:
        """A stream, line by line as it comes, until the server ends it. Raises NoServer, Refused."""
        with self._answer("GET", _asking(path, query), None, PATIENCE) as answer:
            for line in answer:
                yield line.decode("utf-8", "replace").rstrip("\r\n")

    @property
    def raw(self) -> bool:
        """Whether answers are printed as they come."""
        return self._raw

    def show(self, answer: Any, render: Callable[[Any], str]) -> None:
        """Print an answer: as it came with --json, else for people."""
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False) if self._raw else render(answer))

    def _opener(self) -> Any:
        from urllib.request import HTTPSHandler, ProxyHandler, build_opener

        handlers: list[Any] = [ProxyHandler({})]  # a proxy has no business between a machine and itself
        if self.url.startswith("https:") and urlsplit(self.url).hostname in LOOPBACK:
            import ssl

            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # our own, self-signed
            handlers.append(HTTPSHandler(context=context))
        return build_opener(*handlers)


def _asking(path: str, query: Mapping[str, Any]) -> str:
    given = {name: value for name, value in query.items() if value is not None}
    return path + (f"?{urlencode(given)}" if given else "")


def segment(text: str) -> str:
    """A text as one segment of a path."""
    return quote(text, safe="")


def default_url() -> str:
    """Where the server is if nobody says: on this machine, on the port that the environment gives it."""
    return os.environ.get("EMULATOR_URL") or f"http://127.0.0.1:{os.environ.get('EMULATOR_PORT') or PORT}"


def place_options(verb: F) -> F:
    """The options --url and --namespace, which a verb gets as they are; a subcommand falls back on its group's."""
    address = "Where the server is.  [env: EMULATOR_URL; default: http://127.0.0.1:5477]"
    world = "Which namespace.  [env: EMULATOR_NAMESPACE; default: default]"
    verb = click.option("--namespace", metavar="NAME", help=world)(verb)
    return click.option("--url", metavar="URL", help=address)(verb)


def client_options(verb: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every thin client; the verb gets a `Client` first."""

    @place_options
    @click.option("--token", metavar="TEXT", help="The server's control token.  [env: EMULATOR_CONTROL_TOKEN]")
    @click.option("--json", "raw", is_flag=True, default=None, help="Print the answer as it comes.")
    @functools.wraps(verb)
    def with_client(*args: Any, **options: Any) -> Any:
        for name in ("url", "namespace", "token", "raw"):
            options[name] = given(name)
        url, namespace = options.pop("url") or default_url(), options.pop("namespace") or "default"
        client = Client(url, namespace, options.pop("token"), raw=bool(options.pop("raw")))
        return verb(client, *args, **options)

    return with_client


_ENVIRONMENT = {"url": "EMULATOR_URL", "namespace": "EMULATOR_NAMESPACE", "token": "EMULATOR_CONTROL_TOKEN"}


def given(name: str) -> Any:
    """An option of the running command, else of the groups it is in, else the environment's."""
    context: click.Context | None = click.get_current_context()
    while context is not None:
        if context.params.get(name) is not None:
            return context.params[name]
        context = context.parent
    return os.environ.get(_ENVIRONMENT.get(name, "")) or None


def _read(url: str, content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        message = f"What answers at {url} is not an emulator; name the right one with --url."
        raise NoServer(message) from None


def _detail(url: str, content: bytes) -> str:
    problem = _read(url, content)
    if not isinstance(problem, dict) or "detail" not in problem:
        message = f"What answers at {url} is not an emulator; name the right one with --url."
        raise NoServer(message)
    return str(problem["detail"])
