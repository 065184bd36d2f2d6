"""The program's own text, read when somebody asks why: comments at rules, rows of tables, arms of a `match`, fields.

Each rule of a provider has its witness in a comment (`docs:`, `wire:`, `assumed:`). A comment belongs to a statement if
it stands on one of its lines or right above it. Where there is no text to read, nothing is found.
"""

import ast
import io
import linecache
import re
import sys
import tokenize
from collections.abc import Iterator
from functools import lru_cache
from types import ModuleType
from typing import Literal, NamedTuple

Witness = Literal["docs", "wire", "assumed"]
TABLES = ("TABLE", "CODES")
"""How a vendor's table is called, without an underscore."""
_MARKED = re.compile(r"(docs|wire|assumed)(?::\s*|$)")


class Found(NamedTuple):
    """A sentence, how it is known, and the line it stands on."""

    witness: Witness
    sentence: str
    line: int


class Source:
    """The text of one module."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.tree = ast.parse(text)
        self._above: dict[int, str] = {}
        """Comments that have a line to themselves."""
        self._beside: dict[int, str] = {}
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                line, column = token.start
                alone = not token.line[:column].strip()
                (self._above if alone else self._beside)[line] = token.string.lstrip("# ").rstrip()

    def at(self, first: int, last: int) -> Found | None:
        """The witness of what stands on these lines: above it, or beside its first or last."""
        block: list[str] = []
        line = first - 1
        while line in self._above:
            block.insert(0, self._above[line])
            line -= 1
        return (
            _witness(block, line + 1)
            or _witness([self._beside.get(first, "")], first)
            or _witness([self._beside.get(last, "")], last)
        )

    def rule(self, line: int) -> Found | None:
        """The witness of the statement at a line, or of the nearest around it, up to the function."""
        inside = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno)
        ]
        inside.sort(key=lambda node: (node.lineno, -(node.end_lineno or 0)), reverse=True)
        for node in inside:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                return None
            # Of a compound statement only the head: what stands beside its last line is about that line.
            last = node.lineno if hasattr(node, "body") else node.end_lineno or node.lineno
            if (found := self.at(node.lineno, last)) is not None:
                return found
        return None

    def docstring(self, line: int) -> str | None:
        """The first sentence of the function around a line."""
        around = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.lineno <= line <= (node.end_lineno or 0)
        ]
        return ((ast.get_docstring(around[-1]) or "").partition("\n")[0] or None) if around else None

    def arms(self) -> Iterator[tuple[str, ast.match_case]]:
        """Every arm of every `match` in the module's functions, with the function's name, in order."""
        for function in self.tree.body:
            if isinstance(function, ast.FunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Match):
                        yield from ((function.name, arm) for arm in node.cases)

    def arm(self, arm: ast.match_case) -> Found | None:
        """The witness of what an arm answers: of its own statements first, then of those inside them."""
        own = [*arm.body, *(node for each in arm.body for node in ast.walk(each) if isinstance(node, ast.stmt))]
        return next((found for node in own if (found := self.at(node.lineno, node.end_lineno or 0))), None)

    def row(self, code: str) -> Found | None:
        """The row of the module's table with this code: what it says, with its own witness or the table's."""
        for node in self.tree.body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and _name(node).strip("_") in TABLES and node.value:
                for first, last, key, text in _rows(node.value):
                    if str(key) == code:
                        found = self.at(first, last) or self.at(node.lineno, node.lineno) or self._group(node, first)
                        if found is None:
                            return None
                        told = f"{text} ({found.sentence})" if text and found.sentence else text or found.sentence
                        return found._replace(sentence=told, line=first)
        return None

    def field(self, owner: str, name: str) -> tuple[int, Found | None] | None:
        """Where a class declares a field, and its witness."""
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef) and node.name == owner:
                for each in node.body:
                    if isinstance(each, ast.AnnAssign) and _name(each) == name:
                        return each.lineno, self.at(each.lineno, each.end_lineno or 0)
                return node.lineno, None
        return None

    def _group(self, table: ast.stmt, line: int) -> Found | None:
        """The witness of the rows before this one: of a table without any of its own."""
        for each in range(line - 1, table.lineno, -1):
            if each in self._above and each - 1 not in self._above:
                return self.at(_end(self._above, each) + 1, _end(self._above, each) + 1)
        return None


@lru_cache(maxsize=256)
def source_of(name: str) -> Source | None:
    """The text of a module that is loaded, from its file or from an archive."""
    module = sys.modules.get(name)
    file = getattr(module, "__file__", None)
    if module is None or file is None:
        return None
    lines = linecache.getlines(file, vars(module))
    try:
        return Source(name, "".join(lines)) if lines else None
    except (SyntaxError, tokenize.TokenError):
        return None


@lru_cache(maxsize=512)
def module_of(file: str) -> str | None:
    """The name of the module whose code says that it comes from this file."""
    return next((name for name, module in _ours() if getattr(module, "__file__", None) == file), None)


def modules(package: str) -> list[str]:
    """The loaded modules of a package, without those of packages that only begin alike."""
    return sorted(name for name, _ in _ours() if name == package or name.startswith(f"{package}."))


def _ours() -> list[tuple[str, ModuleType]]:
    return [(name, module) for name, module in list(sys.modules.items()) if name.partition(".")[0] == "emulator"]


def _witness(block: list[str], line: int) -> Found | None:
    for index, text in enumerate(block):
        if marked := _MARKED.match(text):
            told = " ".join([text[marked.end() :], *block[index + 1 :]]).strip()
            return Found(marked[1], told, line + index)  # type: ignore[arg-type]  # the pattern's three words
    return None


def _rows(table: ast.expr) -> Iterator[tuple[int, int, object, str]]:
    """First and last line, code and words of each row of a literal, be it a mapping or a list of tuples."""
    if isinstance(table, ast.Dict):
        pairs = [(key, value) for key, value in zip(table.keys, table.values, strict=True) if key is not None]
    else:
        pairs = [(each.elts[0], each) for each in getattr(table, "elts", []) if isinstance(each, ast.Tuple)]
    for key, value in pairs:
        words = [each.value for each in ast.walk(value) if isinstance(each, ast.Constant) and each is not key]
        texts = [each for each in words if isinstance(each, str)]
        if isinstance(key, ast.Constant):
            yield key.lineno, value.end_lineno or key.lineno, key.value, texts[-1] if texts else ""


def _name(node: ast.Assign | ast.AnnAssign) -> str:
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    return target.id if isinstance(target, ast.Name) else ""


def _end(comments: dict[int, str], line: int) -> int:
    while line + 1 in comments:
        line += 1
    return line
