"""Background and scheduled work: at least once under a lease, exactly once by key or in one transaction, on SQLite and PostgreSQL alike."""

from guanhao.kernel.brands import all_brands, brand_by_id, set_brand_provider
from guanhao.kernel.jobs.context import Cancelled, GiveUp, JobContext, LeaseLost
from guanhao.kernel.jobs.policy import JobsPolicy
from guanhao.kernel.jobs.queue import cancel, enqueue, inline, retry, run_due
from guanhao.kernel.jobs.registry import DEFAULT, HEAVY, JOBS, QUICK, Job, job, job_of
from guanhao.kernel.jobs.schedule import enqueue_due_slots
from guanhao.kernel.jobs.worker import Worker
from guanhao.kernel.models import JobRow

__all__ = [
    "DEFAULT",
    "HEAVY",
    "JOBS",
    "QUICK",
    "Cancelled",
    "GiveUp",
    "Job",
    "JobContext",
    "JobRow",
    "JobsPolicy",
    "LeaseLost",
    "Worker",
    "all_brands",
    "brand_by_id",
    "cancel",
    "enqueue",
    "enqueue_due_slots",
    "inline",
    "job",
    "job_of",
    "retry",
    "run_due",
    "set_brand_provider",
]
