"""Background work of links."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.domains.links.services import counting, recording
from guanhao.kernel.jobs import QUICK, JobContext, job
from guanhao.kernel.now import now


@job("links.count_clicks", title=_("Count clicks"), every=timedelta(minutes=1), whole_house=True, queue=QUICK, remember=False)
def count_clicks(ctx: JobContext) -> int:
    """Count what the click log holds, and throw away the salts of days that are over."""
    recording.forget_salts(now())
    return counting.count_clicks()


@job("links.forget_visitors", title=_("Forget visitors of past days"), every=timedelta(hours=1), remember=False)
def forget_visitors(ctx: JobContext) -> int:
    """Delete the hashes of days that are over."""
    return counting.forget_visitors()


@job("links.tell_clicks", title=_("Bring clicks into the warehouse"), every=timedelta(hours=1), remember=False)
def tell_clicks(ctx: JobContext) -> int:
    """Counted clicks become events."""
    from guanhao.domains.links.services.telling import tell_warehouse

    return tell_warehouse()
