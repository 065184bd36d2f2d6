"""Money follows the plan: what a job holds and has cost is a function of where it stands.

A job that moved on from one transition to another has moved its account by the difference. So whatever ends a job,
its promise is released; what the vendor charges is charged once; and what it gives back for a failure comes back.
"""

from functools import partial

from emulator.core.job import Job
from emulator.engine.accounts import Account, Change, Entry

Movement = tuple[Change, Entry]


def movement(job: Job, before: int, after: int, *, gone: bool = False) -> Movement | None:
    """How the account moves as the job goes from the transition `before` (-1: just submitted) to `after`.

    `gone`: the job is forgotten there, and its promise with it. None: it does not move.
    """
    if not job.cost and not job.cost_at_rest:
        return None
    passed = job.timeline.transitions[before + 1 : after + 1]
    if not gone and not any(transition.step.over for transition in passed):
        return None  # money moves where work ends or rests
    held = (0.0 if gone else job.held(after)) - (job.held(before) if before >= 0 else job.cost + job.cost_at_rest)
    charged = job.charged(after) - (job.charged(before) if before >= 0 else 0.0)
    if not held and not charged:
        return None
    entry = Entry("charge" if charged > 0 else "refund", job.kind, job.timeline.transitions[after].at, job.id)
    return partial(Account.moved, credits=-charged, held=held), entry
