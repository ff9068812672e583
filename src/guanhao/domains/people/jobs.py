"""What happens to people by the clock."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import HEAVY, GiveUp, JobContext, enqueue, job
from guanhao.kernel.now import now

WAIT, WAITS = timedelta(seconds=20), 30


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


@job("people.prove", title=_("Prove that a person was deleted"), retries=8, queue=HEAVY)
def prove(ctx: JobContext, *, request_id: int, turn: int = 0) -> dict[str, Any]:
    """Wait until every room has forgotten, then look everywhere again and write the certificate."""
    from guanhao.domains.people.models import PersonRequest
    from guanhao.domains.people.services import requests

    row = PersonRequest.objects.get(pk=request_id)
    if row.state == PersonRequest.State.WORKING and turn < WAITS and requests.still_at_work(row):
        enqueue(prove, key=f"{request_id}:wait{turn + 1}", run_at=now() + WAIT * (turn + 1), request_id=request_id, turn=turn + 1)
        return {"waiting": turn + 1}
    done = requests.prove(request_id=request_id)
    left = {key: place["after"] for key, place in done.proof.get("places", {}).items() if place["after"]}
    if left:
        raise GiveUp(f"something is left: {left}")
    return {"hash": done.proof_hash}


@job("people.remind_requests", title=_("Remind of people's requests"), at="08:30")
def remind_requests(ctx: JobContext) -> dict[str, int]:
    """Every morning: requests near their last day, or past it, told once to who handles them."""
    from guanhao.domains.people.services import reminding

    return {"reminded": reminding.remind()}
