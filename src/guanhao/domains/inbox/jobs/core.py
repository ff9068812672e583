"""What the inbox does by the clock."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import HEAVY, QUICK, JobContext, job


@job("inbox.send", title=_("Send an answer"), retries=0, queue=QUICK, remember=False)
def send(ctx: JobContext, *, message_id: int) -> str:
    """Send one answer; what nobody knows is never sent again."""
    from guanhao.domains.inbox.services import sending  # jobs load what they need when they run

    return sending.send(message_id)


@job("inbox.look_after", title=_("Look after answers and conversations"), every=timedelta(seconds=30), queue=QUICK, retries=0, remember=False)
def look_after(ctx: JobContext) -> dict[str, Any]:
    """Answers a kill left behind, conversations that slept long enough, such as nobody has."""
    from guanhao.domains.inbox.services import assigning, core, sending

    return {"lost": sending.look_after(), "woken": core.wake_due(), "given": assigning.assign_waiting()}


@job("inbox.take_comments", title=_("Take comments of the warehouse into the inbox"), retries=3, queue=HEAVY)
def take_comments(ctx: JobContext, *, account_id: int | None, since: str) -> dict[str, Any]:
    """Comments that were imported as figures become conversations, each once."""
    from guanhao.domains.inbox.services import earlier

    def told(done: int, total: int) -> None:
        ctx.progress(done, total)
        ctx.check_cancelled()

    found = earlier.take_in(account_id=account_id, since=datetime.fromisoformat(since), told=told)
    return {"new": found.new, "known": found.known, "begun": found.begun}


@job("inbox.tidy", title=_("Tidy the inbox"), at="04:20", remember=False)
def tidy(ctx: JobContext) -> dict[str, Any]:
    """Presences, drafts and signed requests of days past; clocks by the hours as they are today."""
    from guanhao.domains.inbox.services import clocks, hooks

    return {"calls": hooks.tidy(), "moved": clocks.recount()}
