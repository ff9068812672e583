"""What the mechanisms no longer need is removed every night, in small pieces: ended jobs, delivered events, sent messages, drafts and lost files."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from guanhao.kernel import files
from guanhao.kernel.jobs import JobContext, JobsPolicy, job
from guanhao.kernel.models import EventRow, JobRow, Outgoing
from guanhao.kernel.now import now

PIECE = 1000


@job("kernel.tidy", title=_("Remove what is no longer needed"), at="04:30", whole_house=True)
def tidy(ctx: JobContext) -> dict[str, int]:
    """Remove old rows; jobs that failed and events that were given up stay until somebody has looked."""
    limit = now() - JobsPolicy.of_house().keep_jobs
    ended = [JobRow.State.DONE, JobRow.State.CANCELLED]
    old: dict[str, QuerySet[JobRow] | QuerySet[EventRow] | QuerySet[Outgoing]] = {
        "jobs": JobRow.objects.filter(state__in=ended, ended_at__lt=limit),
        "events": EventRow.objects.filter(delivered_at__lt=limit),
        "messages": Outgoing.everywhere.filter(sent_at__lt=limit),
    }
    counts = {name: _remove(ctx, rows) for name, rows in old.items()}
    return counts | {"drafts": files.sweep_drafts(), "orphans": files.sweep_orphans()}


def _remove(ctx: JobContext, rows: "QuerySet[JobRow] | QuerySet[EventRow] | QuerySet[Outgoing]") -> int:
    count = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:PIECE]):
        ctx.check_cancelled()
        rows.filter(pk__in=ids).delete()
        count += len(ids)
        ctx.progress(count)
    return count
