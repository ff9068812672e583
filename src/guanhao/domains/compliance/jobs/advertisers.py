"""Reminding of papers that end."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("compliance.remind_of_papers", title=_("Remind of advertisers' papers that end"), at="08:10")
def remind_of_papers(ctx: JobContext) -> None:
    """Every morning."""
    from guanhao.domains.compliance.services import advertisers

    ctx.progress(1, 1, str(advertisers.remind_of_papers()))
