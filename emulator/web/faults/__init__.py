"""What can go wrong with a request: each effect in a file of its own, all of them here.

`status`, `code` and `rate_limit` answer instead of the vendor, and nothing is executed. `latency`, `truncate` and
`malformed` happen to the answer, whichever it is. `reset` and `timeout` leave none: before anything is executed, or
after (the job exists, and its client never heard of it).
"""

from collections.abc import Mapping

from emulator.web.faults.base import Effect
from emulator.web.faults.code import Code
from emulator.web.faults.latency import Latency
from emulator.web.faults.malformed import Malformed
from emulator.web.faults.rate_limit import RateLimit
from emulator.web.faults.reset import Reset
from emulator.web.faults.status import Status
from emulator.web.faults.timeout import Timeout
from emulator.web.faults.truncate import Truncate

EFFECTS: Mapping[str, type[Effect]] = {
    each.NAME: each for each in (Latency, Status, Code, RateLimit, Reset, Timeout, Truncate, Malformed)
}
