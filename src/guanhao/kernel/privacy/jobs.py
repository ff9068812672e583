"""The nightly clean-up of personal data."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("privacy.retain", title=_("Remove personal data that is over its time"), at="04:10")
def retain(ctx: JobContext) -> dict[str, int]:
    """Every rule of retention of the brand, one after the other; safe to run twice."""
    from guanhao.kernel.privacy.retaining import keeps, run_rule  # loads what it needs when it runs

    def between(_removed: int) -> None:
        ctx.check_cancelled()

    return {rule.key: run_rule(rule, between=between) for rule in keeps()}
