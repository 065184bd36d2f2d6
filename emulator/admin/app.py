"""The control API as one ASGI app: the one list of what it has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from starlette.routing import Router

from emulator.admin import (
    accounts,
    clock,
    deliveries,
    documents,
    endpoint,
    events,
    faults,
    files,
    har,
    health,
    inbox,
    jobs,
    journal,
    ledger,
    renderer,
    resetting,
    rules,
    scenarios,
    state,
    waiting,
)
from emulator.admin.asking import checked
from emulator.admin.catcher import Catcher
from emulator.admin.rooms import Rooms
from emulator.core.errors import BadRequest, Conflict, Missing
from emulator.engine.feed import TooMany
from emulator.engine.writing import ScenarioWritten
from emulator.providers.base import Provider
from emulator.web.bodies import LONGEST, json_body
from emulator.web.call import Call
from emulator.web.desk import Desk
from emulator.web.operation import Handler, Operation
from emulator.web.problem import Problem, problem_of
from emulator.web.refusals import RanOut, TooLarge, Unproven
from emulator.web.reply import Reply

PREFIX = "/_emulator"


PROBLEMS: Mapping[str, Exception] = {
    "bad request": BadRequest("What was asked for makes no sense; the text says what is allowed."),
    "no token": Unproven(),
    "missing": Missing("What was asked for is not there."),
    "too long": TooLarge(LONGEST),
    "conflict": Conflict("What was asked for contradicts what is there."),
    "not in time": RanOut("What was waited for has not come in time; the text says what there is instead."),
    "too many": TooMany("As many listen to the namespace already as may."),
}


def _at(method: str, path: str, handler: Handler, name: str, summary: str, **more: Any) -> Operation:
    """An operation with the problems that any of its kind may have."""
    errors = [] if more.get("public") else ["no token"]
    if method != "GET" or "{" in path or "query" in more:
        errors.append("bad request")
    if method in ("POST", "PUT", "PATCH"):
        errors.append("too long")
    if more.get("waits"):
        errors.extend(("not in time", "too many") if "reply" in more else ("too many",))
    if "{" in path:
        errors.extend(("missing", "conflict") if method != "GET" or more.get("waits") else ("missing",))
    return Operation(method, f"{PREFIX}{path}", handler, name, summary, errors=tuple(errors), **more)


OPERATIONS: tuple[Operation, ...] = (
    _at("GET", "/health", health.health, "health", "What this server is and what it serves.",
        reply=health.HealthShown, public=True),
    Operation("GET", "/livez", health.alive, "livez", "The process answers.", reply=health.Alive, public=True),
    Operation("GET", "/readyz", health.ready, "readyz", "The store answers too.", reply=health.Alive, public=True),
    _at("GET", "/clock", clock.show, "show_clock", "What time it is in the namespace.", reply=clock.ClockShown),
    _at("PATCH", "/clock", clock.change, "set_clock", "Run virtual time at another rate, or freeze it.",
        body=clock.ClockSet, reply=clock.ClockShown),
    _at("POST", "/clock/advance", clock.advance, "advance_clock",
        "Let time pass; answers when everything that fell due has happened, callbacks included.",
        body=clock.ClockAdvance, reply=clock.ClockAdvanced),
    _at("GET", "/jobs", jobs.listed, "list_jobs", "Jobs, newest first.",
        query=jobs.JobsQuestion, reply=jobs.JobsShown),
    _at("GET", "/jobs/{id}", jobs.show, "show_job", "A job with its past and its future.", reply=jobs.JobShown),
    _at("GET", "/jobs/{id}/wait", waiting.job, "wait_for_job",
        "A job, once it stands where it is waited for; frozen time moves meanwhile.",
        query=waiting.JobAwaited, reply=jobs.JobShown, waits=True),
    _at("POST", "/jobs/{id}/finish", jobs.finish, "finish_job", "It succeeds now.", reply=jobs.JobShown),
    _at("POST", "/jobs/{id}/fail", jobs.fail, "fail_job", "It fails now.",
        body=jobs.JobFailed, reply=jobs.JobShown),
    _at("POST", "/jobs/{id}/hold", jobs.hold, "hold_job", "It stays where it is until it is skipped on.",
        reply=jobs.JobShown),
    _at("POST", "/jobs/{id}/skip", jobs.skip, "skip_job", "Its next status is seen now.", reply=jobs.JobShown),
    _at("POST", "/jobs/{id}/callback", deliveries.fire, "fire_callback", "Call back now, for any status.",
        body=deliveries.Fired, reply=deliveries.DeliveryShown, status=202),
    _at("GET", "/deliveries", deliveries.listed, "list_deliveries", "Callbacks and their attempts, newest first.",
        query=deliveries.DeliveriesQuestion, reply=deliveries.DeliveriesShown),
    _at("GET", "/deliveries/wait", waiting.callbacks, "wait_for_deliveries",
        "Callbacks, once there are so many; frozen time moves meanwhile.",
        query=waiting.DeliveriesAwaited, reply=deliveries.DeliveriesShown, waits=True),
    _at("GET", "/deliveries/{id}", deliveries.show, "show_delivery", "A callback and its attempts.",
        reply=deliveries.DeliveryShown),
    _at("POST", "/deliveries/{id}/redeliver", deliveries.redeliver, "redeliver", "Send a callback once more, now.",
        reply=deliveries.DeliveryShown, status=202),
    _at("GET", "/inbox/{name}", inbox.show, "show_inbox", "What was called back to this inbox, decrypted and verified.",
        query=inbox.InboxQuestion, reply=inbox.InboxShown),
    _at("GET", "/inbox/{name}/wait", waiting.messages, "wait_for_inbox",
        "An inbox, once there is so much in it; frozen time moves meanwhile.",
        query=waiting.InboxAwaited, reply=inbox.InboxShown, waits=True),
    # Public: a vendor's callback brings no token of ours.
    _at("POST", "/inbox/{name}", inbox.catch, "post_to_inbox", "Where callbacks are pointed at.",
        reply=inbox.Caught, public=True),
    _at("DELETE", "/inbox/{name}", inbox.empty, "empty_inbox", "Forget what came.", reply=inbox.InboxEmptied),
    _at("GET", "/requests", journal.listed, "list_requests", "What was asked and answered, newest first.",
        query=journal.RequestsQuestion, reply=journal.RequestsShown),
    _at("GET", "/requests/count", journal.count, "count_requests", "How many such requests there were.",
        query=journal.RequestsFilter, reply=journal.RequestsCounted),
    _at("GET", "/requests/wait", waiting.requests, "wait_for_requests",
        "Requests, once there are so many; frozen time moves meanwhile.",
        query=waiting.RequestsAwaited, reply=journal.RequestsShown, waits=True),
    _at("GET", "/events", events.events, "events",
        "Everything that happens from now on: job, delivery, request, inbox, clock, reset, and how many were lost.",
        query=events.EventsQuestion, produces="text/event-stream", events=events.TOLD, waits=True),
    _at("GET", "/requests.har", har.export, "export_requests", "The same as an HTTP archive, for browsers' tools.",
        query=har.HarQuestion, reply=har.Archive),
    _at("DELETE", "/requests", journal.forget, "forget_requests", "Empty the journal.",
        reply=journal.RequestsForgotten),
    # Last: what has a name of its own is no id.
    _at("GET", "/requests/{id}", journal.show, "show_request", "A request whole, and why it was refused.",
        reply=journal.RequestWhole),
    _at("GET", "/scenarios", scenarios.listed, "list_scenarios", "The ways that jobs can go.",
        reply=scenarios.ScenariosShown),
    _at("PUT", "/scenarios/default", scenarios.put_default, "set_default_scenario",
        "Choose the scenario of submissions that name none.",
        body=scenarios.DefaultPut, reply=scenarios.ScenariosShown),
    _at("GET", "/scenarios/{name}", scenarios.show, "show_scenario", "A scenario, in the form in which it is put.",
        reply=scenarios.ScenarioWhole),
    _at("PUT", "/scenarios/{name}", scenarios.put, "put_scenario",
        "Keep a scenario of the namespace's own, in place of one of this name.",
        body=ScenarioWritten, reply=scenarios.ScenarioWhole, also=(201,)),
    _at("DELETE", "/scenarios/{name}", scenarios.delete, "delete_scenario",
        "Forget a scenario of the namespace's own; the server's of this name comes back.",
        reply=scenarios.ScenarioWhole),
    _at("GET", "/renderer", renderer.show, "show_renderer", "What makes result files, and what else could.",
        reply=renderer.RendererShown),
    _at("PUT", "/renderer", renderer.put, "set_renderer",
        "Choose what makes the files of the namespace's submissions that name no renderer.",
        body=renderer.RendererPut, reply=renderer.RendererShown),
    _at("DELETE", "/renderer", renderer.forget, "forget_renderer", "Let the server's renderer make them again.",
        reply=renderer.RendererShown),
    _at("GET", "/rules", rules.listed, "list_rules",
        "Which submissions get which scenario, in the order in which rules are tried.", reply=rules.RulesShown),
    _at("POST", "/rules", rules.add, "add_rule", "Give submissions a scenario; tried after the rules there are.",
        body=rules.RuleAsked, reply=rules.RuleShown, status=201),
    _at("DELETE", "/rules", rules.clear, "delete_rules", "Take back every rule.", reply=rules.RulesRemoved),
    _at("DELETE", "/rules/{id}", rules.delete, "delete_rule", "Take back one rule.", reply=rules.RulesRemoved),
    _at("GET", "/faults", faults.listed, "list_faults", "What goes wrong, and how often it did; the presets.",
        reply=faults.FaultsShown),
    _at("POST", "/faults", faults.add, "add_fault", "Let something go wrong with requests or callbacks.",
        body=faults.FaultAsked, reply=faults.FaultsAdded, status=201),
    _at("DELETE", "/faults", faults.clear, "clear_faults", "Let nothing go wrong any more.",
        reply=faults.FaultsRemoved),
    _at("GET", "/faults/{id}", faults.show, "show_fault", "One fault, and how often it struck.",
        reply=faults.FaultShown),
    _at("DELETE", "/faults/{id}", faults.remove, "remove_fault", "Take one fault back.",
        reply=faults.FaultsRemoved),
    _at("GET", "/accounts", accounts.listed, "list_accounts", "Accounts and their credits.",
        reply=accounts.AccountsShown),
    _at("GET", "/accounts/{provider}/{account}", accounts.show, "show_account",
        "One account, with its ledger.", query=ledger.LedgerQuestion, reply=accounts.AccountWithLedger),
    _at("PUT", "/accounts/{provider}/{account}", accounts.put, "put_account", "Change an account, or open one.",
        body=accounts.AccountPut, reply=accounts.AccountShown, also=(201,)),
    _at("POST", "/uploads", files.upload, "upload", "Host a file for use as an input.",
        reads="form", query=files.UploadQuestion, reply=files.Uploaded, status=201),
    # Public: its URL is an input of vendors' operations, and whoever fetches an input brings no token of ours.
    _at("GET", "/samples/{name}", files.sample, "sample",
        "Real media made to order: of any length, size, rate and codec; a presenter by name, a text that is spoken.",
        produces="*/*", public=True),
    _at("GET", "/state", state.show, "export_state", "The namespace as one file.", reply=state.StateFile),
    _at("PUT", "/state", state.put, "import_state", "Put a state file in place of all that the namespace is and has.",
        reads="file", body=state.StateFile, reply=state.StateRestored),
    _at("POST", "/reset", resetting.reset, "reset", "Empty the namespace.",
        body=resetting.ResetAsked, reply=resetting.ResetDone),
    _at("GET", "/openapi.json", documents.control, "control_document", "This document."),
    _at("GET", "/openapi/{name}.json", documents.show, "provider_document", "The OpenAPI document of a provider."),
    _at("GET", "/docs", documents.page, "docs", "Every operation, for people.", produces="text/html"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Described:
    """The control API, as `web.openapi.document` wants things described."""

    name: str = documents.CONTROL
    title: str = "The control API"
    hosts: tuple[str, ...] = ("127.0.0.1:5477",)
    operations: tuple[Operation, ...] = OPERATIONS
    codes: Mapping[str, Exception] = field(default_factory=lambda: PROBLEMS)
    docs: str = "http://127.0.0.1:5477/_emulator/docs"
    notes: tuple[str, ...] = ()
    security: Mapping[str, Mapping[str, Any]] = field(
        default_factory=lambda: {"token": {"type": "http", "scheme": "bearer", "description": "If one is set."}}
    )
    security_together: bool = False
    failure: type[BaseModel] | None = Problem

    def parse(self, call: Call) -> Any:
        """The value of a body; none stands for an empty object."""
        return json_body(call.raw) if call.raw.strip() else {}

    def validate(self, model: type[BaseModel], value: Any) -> Any:
        """The body as its model."""
        return checked(model, value, "body")

    def refuse(self, error: Exception, call: Call) -> Reply:
        """A problem document."""
        return problem_of(error)


def control(
    desk: Desk,
    providers: Mapping[str, Provider],
    *,
    token: str | None = None,
    store: str = "memory",
    upload_limit: int = 512 * 1024 * 1024,
) -> Router:
    """The control API of these rooms; with a token, only for those who bring it."""
    rooms = Rooms(providers, Catcher(), store, upload_limit)
    return endpoint.router(desk, rooms, token, OPERATIONS)
