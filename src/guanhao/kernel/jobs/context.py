"""What a running job may ask and tell."""

from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from guanhao.kernel.models import JobRow
from guanhao.kernel.tenancy import BrandRef


class GiveUp(Exception):
    """The job can never succeed; it fails at once, without retries. The text is shown to people."""


class Cancelled(Exception):
    """Somebody asked the job to stop, and it does."""


class LeaseLost(Exception):
    """Another worker has taken the job over (this one slept too long); what is not committed is dropped."""


@dataclass
class JobContext:
    """Handed to every job. Progress is kept in memory and written by the heartbeat, so it costs nothing and works inside transactions."""

    job_id: int
    kind: str
    attempt: int
    last_attempt: bool
    brand: BrandRef | None
    actor_id: int | None = None
    done: int = 0
    total: int | None = None
    message: str = ""
    lost: bool = False
    cancelled: bool = False
    threaded: bool = False
    _lock: Lock = field(default_factory=Lock, repr=False)

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """How far the job is, in units of its own; shown to the person who waits."""
        with self._lock:
            self.done, self.total = done, total if total is not None else self.total
            self.message = message[:300] or self.message

    def check_cancelled(self) -> None:
        """Raise Cancelled when somebody asked for it, LeaseLost when another worker has the job; call it between pieces of work."""
        if self.lost:
            raise LeaseLost(f"job {self.job_id} was taken over by another worker")
        if not self.threaded and not self.cancelled:
            self.cancelled = JobRow.objects.filter(pk=self.job_id, cancel_asked=True).exists()
        if self.cancelled:
            raise Cancelled

    def told(self) -> dict[str, Any]:
        """The columns that show progress."""
        with self._lock:
            return {"done_units": self.done, "total_units": self.total, "message": self.message}
