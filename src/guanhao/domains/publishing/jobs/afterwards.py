"""What happens after publishing by the clock."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import DEFAULT, QUICK, JobContext, job


@job("publishing.take_down", title=_("Take publications down"), every=timedelta(seconds=30), queue=QUICK, remember=False)
def take_down(ctx: JobContext) -> int:
    """Ask platforms for what is due."""
    from guanhao.domains.publishing.services import withdrawing  # jobs load what they need when they run

    return withdrawing.take_down_due()


@job("publishing.first_comments", title=_("Write first comments"), every=timedelta(seconds=20), queue=QUICK, remember=False)
def first_comments(ctx: JobContext) -> int:
    """Write, or ask about, what is due."""
    from guanhao.domains.publishing.services import first_comments as services  # jobs load what they need when they run

    return services.write_due()


@job("publishing.pull", title=_("Pull numbers and messages"), every=timedelta(minutes=1), queue=DEFAULT, retries=0, remember=False)
def pull(ctx: JobContext) -> int:
    """Read what is due of posts and accounts."""
    from guanhao.domains.publishing.services import pulling  # jobs load what they need when they run

    return pulling.pull_due()
