"""What happens to people by the clock."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("people.retier", title=_("Put people into their tiers"), at="03:40")
def retier(ctx: JobContext) -> dict[str, Any]:
    """Every night: counts of the window, orders of the warehouse, tiers by the rule."""
    from guanhao.domains.people.services import core  # jobs load what they need when they run

    def seen(_last: int) -> None:
        ctx.check_cancelled()

    return {"changed": core.retier(progress=seen)}
