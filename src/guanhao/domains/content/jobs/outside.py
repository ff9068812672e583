"""Looking again at what is on its way when something outside changed."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("content.recheck_platform", title=_("Hold open content against a changed platform rule"))
def recheck_platform(ctx: JobContext, *, platform: str, rules: list[int], change: int = 0, title: str = "") -> dict[str, Any]:
    """Every variant for the platform that is not out yet."""
    from guanhao.domains.content.services.outside import ask_to_look, recheck_rule

    flagged = sum(recheck_rule(platform=platform, rule=rule, ctx=ctx) for rule in rules)
    if change and not rules:
        flagged += ask_to_look(platform=platform, change=change, title=title, ctx=ctx)
    return {"flagged": flagged}
