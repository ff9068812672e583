"""What the log does by the clock."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("channels.look_at_platforms", title=_("Ask for the monthly review of platforms; remind of what is due"), at="09:05")
def look_at_platforms(ctx: JobContext) -> None:
    """Every morning; the review is asked for once a month, also when the machine slept on the day."""
    from guanhao.domains.channels.changes import services

    services.ask_for_review()
    ctx.progress(1, 1, str(services.remind_of_changes()))
