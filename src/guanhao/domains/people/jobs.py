"""What happens to people by the clock."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import HEAVY, JobContext, job


@job("people.forget", title=_("Take the names of a forgotten person out of the data"), retries=5, queue=HEAVY)
def forget(ctx: JobContext, *, person_id: int, digests: list[str]) -> dict[str, Any]:
    """Comments and mentions of the warehouse lose the name."""
    from guanhao.domains.people.services import forgetting

    return {"rows": forgetting.forget_in_warehouse(person_id=person_id, digests=digests)}


@job("people.retier", title=_("Put people into their tiers"), at="03:40")
def retier(ctx: JobContext) -> dict[str, Any]:
    """Every night: counts of the window, orders of the warehouse, tiers by the rule."""
    from guanhao.domains.people.services import core  # jobs load what they need when they run

    def seen(_last: int) -> None:
        ctx.check_cancelled()

    return {"changed": core.retier(progress=seen)}
