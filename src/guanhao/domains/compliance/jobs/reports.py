"""Forgetting the contacts of old reports."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("compliance.forget_contacts", title=_("Delete contacts of old reports"), at="03:40")
def forget_contacts(ctx: JobContext) -> None:
    """Once a night."""
    from guanhao.domains.compliance.services import reports

    ctx.progress(1, 1, str(reports.forget_contacts()))
