"""What the partners do by themselves."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("partners.regrade", title=_("Grade talents by the policy"), at="04:10")
def regrade(ctx: JobContext) -> None:
    """Every night: followers or the policy may have changed."""
    from guanhao.domains.partners.services import talents

    talents.regrade()
    ctx.progress(1, 1)
