"""The page of a vendor and the table of all of them, for people: what is emulated and how each part of it is known."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from emulator.core.lifecycle import Lifecycle
from emulator.web.openapi.described import Vendor
from emulator.web.openapi.document import document
from emulator.web.operation import Evidence
from emulator.web.refusals import Refusal
from emulator.web.shape import EVIDENCE

EVIDENCES: tuple[str, ...] = get_args(Evidence)
BEGIN, END = "<!-- fidelity: written by `make openapi` -->", "<!-- /fidelity -->"
_LEGEND = (
    "*Documented*: the vendor's pages say so. *Observed*: somebody saw it on the wire. "
    "*Assumed*: nobody has published it; ours is the likeliest."
)


def pages(vendors: Iterable[Vendor]) -> dict[str, bytes]:
    """Each vendor's page by file name."""
    return {f"{vendor.name}.md": page(vendor).encode() for vendor in vendors}


def table(vendors: Iterable[Vendor]) -> str:
    """All vendors: how much of each there is, and how much of that is documented, observed, assumed."""
    rows = []
    for vendor in vendors:
        made = document(vendor)
        operations = Counter(operation[EVIDENCE] for operation in _operations(made).values())
        fields = Counter(known for *_, known in _fields(made))
        rows.append(
            (
                f"[{vendor.title}](openapi/{vendor.name}.md)",
                _counted(operations),
                _counted(fields),
                str(len(vendor.codes)),
                str(len(vendor.notes)),
            )
        )
    head = ("vendor", "operations: documented · observed · assumed", "fields: the same", "errors", "known differences")
    return _table(head, rows)


def written_into(text: str, vendors: Iterable[Vendor]) -> str:
    """The text with the table between its markers."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table(vendors)}\n{END}{after}" if rest else text


def page(vendor: Vendor) -> str:
    """One vendor's page."""
    made = document(vendor)
    parts = [f"# {vendor.title}, as emulated", _LEGEND]
    parts += ["## Known differences", "\n".join(f"* {note}" for note in vendor.notes) or "None."]
    parts += ["## Operations", _table(("operation", "", "known"), _operation_rows(made))]
    parts += ["## Statuses", _table(("job", "statuses, in order"), _status_rows(vendor))]
    parts += ["## Errors", _table(("code", "HTTP", "message"), _error_rows(vendor.codes))]
    if vendor.prices:
        parts += ["## Prices", _priced(vendor), _table(("what", vendor.unit + "s", "per", "known", "source"), [
            (price.what, f"{price.credits:g}", _step(price.step), price.evidence, price.source)
            for price in vendor.prices
        ])]  # fmt: skip
    if vendor.options.model_fields:
        parts += ["## Options", _options(vendor), _table(("option", "default", "what it does"), _option_rows(vendor))]
    parts += ["## Fields", _table(("where", "field", "known"), _field_rows(made))]
    return "\n\n".join(parts) + "\n"


def _operations(made: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(method.upper(), path): each for path, item in made["paths"].items() for method, each in item.items()}


def _fields(made: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Every field: where it is, its name, how it is known."""
    found = [
        (operation["operationId"], parameter["name"], parameter.get(EVIDENCE, "documented"))
        for operation in _operations(made).values()
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "query"
    ]
    found += [
        (name, field, described[EVIDENCE])
        for name, schema in made["components"]["schemas"].items()
        for field, described in schema.get("properties", {}).items()
    ]
    return found


def _operation_rows(made: Mapping[str, Any]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for (method, path), operation in _operations(made).items():
        docs = operation.get("externalDocs", {}).get("url")
        summary = f"[{operation['summary']}]({docs})" if docs else operation["summary"]
        rows.append((f"`{method} {path}`", summary, operation[EVIDENCE]))
    return rows


def _status_rows(vendor: Vendor) -> list[tuple[str, ...]]:
    return [(kind, _words(each)) for kind, each in vendor.lifecycles.items()]


def _words(lifecycle: Lifecycle) -> str:
    passed = [f"`{word}`" for word in (*lifecycle.queued, *lifecycle.running)]
    ends = [word for word in (lifecycle.succeeded, lifecycle.failed, lifecycle.rejected) if word]
    ending = " or ".join(f"`{word}`" for word in ends)
    return " → ".join((*passed, ending)) + (", then on request onwards" if lifecycle.rests else "")


def _error_rows(codes: Mapping[str, Exception]) -> list[tuple[str, ...]]:
    return [
        (f"`{code}`", str(error.status or 200) if isinstance(error, Refusal) else "", str(error))
        for code, error in codes.items()
    ]


def _priced(vendor: Vendor) -> str:
    if vendor.dollars is None:
        return f"Accounts hold {vendor.unit}s; what one costs is not known."
    return f"Accounts hold {vendor.unit}s; one costs ${vendor.dollars:g}."


def _step(step: float | None) -> str:
    return "call" if step is None else ("second" if step == 1 else f"begun {step:g} seconds")


def _options(vendor: Vendor) -> str:
    return (
        f"Set for the server (`[options.{vendor.name}]` in emulator.toml) or for one account "
        f'(`PUT /_emulator/accounts/{vendor.name}/ID {{"options": …}}`).'
    )


def _option_rows(vendor: Vendor) -> list[tuple[str, ...]]:
    return [
        (f"`{name}`", f"`{field.get_default()}`", field.description or "")
        for name, field in vendor.options.model_fields.items()
    ]


def _field_rows(made: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """A row for every schema and each kind of evidence in it."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for where, field, known in _fields(made):
        grouped.setdefault((where, known), []).append(f"`{field}`")
    return [(where, ", ".join(fields), known) for (where, known), fields in grouped.items()]


def _counted(counter: Counter[str]) -> str:
    return " · ".join(str(counter[evidence]) for evidence in EVIDENCES)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    def line(cells: Iterable[str]) -> str:
        plain = (" ".join(cell.split()).replace("|", "\\|") for cell in cells)
        return f"| {' | '.join(plain)} |"

    return "\n".join((line(head), f"|{'---|' * len(head)}", *(line(row) for row in rows)))
