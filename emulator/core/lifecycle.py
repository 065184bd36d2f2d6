"""Which statuses one kind of job passes through: the provider's words, in order, as a table."""

from dataclasses import dataclass

from emulator.core.timeline import Phase, Step, step


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The words of one kind of job. A job that answers at once has no queued and no running word."""

    queued: tuple[str, ...]
    running: tuple[str, ...]
    succeeded: str
    failed: str
    rejected: str | None = None
    """The word for a refusal by moderation, where the vendor has one of its own."""
    rests: bool = False
    """The work ends in a status from which the customer may send it on (a preview waiting to be rendered)."""
    failure: str = "The job failed."
    """The vendor's reason when a scenario names none."""
    doomed: bool = False
    """It fails where others succeed."""

    def waiting(self) -> Step:
        """The first step, while the work has not begun."""
        return Step((*self.queued, *self.running, self.succeeded)[0], Phase.QUEUED)

    def success(self) -> Step:
        """The step that ends the work well; a doomed one's fails."""
        if self.doomed:
            return self.failing()
        if self.rests:
            return Step(self.succeeded, Phase.QUEUED, rest=True)
        return step(self.succeeded, Phase.SUCCEEDED)

    def failing(self, reason: str | None = None, code: str | None = None, *, rejected: bool = False) -> Step:
        """The step that ends the work badly; `rejected` falls back on the failed word."""
        word = self.rejected if rejected and self.rejected else self.failed
        return Step(word, Phase.FAILED, reason or self.failure, code)

    def words(self) -> tuple[str, ...]:
        """Every status a customer may ever see, in order, without repetition."""
        words = (*self.queued, *self.running, self.succeeded, self.failed, *filter(None, (self.rejected,)))
        return tuple(dict.fromkeys(words))
