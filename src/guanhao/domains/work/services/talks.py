"""Communication of the team (TEA-06): the rule and its acknowledgement, requests and calls with their clocks."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.domains.work.contracts import Changed, Refused
from guanhao.domains.work.models import Card, CommAck, CommRecord, CommRule
from guanhao.domains.work.policy import TalkPolicy
from guanhao.domains.work.rules import talks as rules
from guanhao.domains.work.services import cards
from guanhao.kernel import audit
from guanhao.kernel.access import current_actor, require, require_person
from guanhao.kernel.clocks import start_clock, stop_clock
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

CLOCK = "work.communication"


def target_of(row: CommRecord) -> str:
    """The target of its deeds and its clock."""
    return f"work.talk:{row.pk}"


@transaction.atomic
def write_rule(*, text: str) -> CommRule:
    """A new version of the rule (needs work.manage); everybody is asked to acknowledge it. Refused when it is empty or nothing changed."""
    require("work.manage")
    newest: CommRule | None = CommRule.objects.order_by("-number").first()
    if not text.strip():
        raise Refused(_("Write the rule."), "text")
    if newest is not None and newest.text == text.strip():
        raise Refused(_("Nothing changed."), "text")
    row = CommRule(number=newest.number + 1 if newest else 1, text=text.strip(), made_at=now(), made_by_name=current_actor().name[:120])
    row.save()
    audit.record("work.rule_written", target=f"work.comm_rule:{row.pk}", after={"number": row.number})
    title = gettext_lazy("Please read the rule for communication and acknowledge it.")
    notify(topic="work", title=title, url=f"/b/{current_brand().slug}/work/communication/rule/", key=f"work.rule:{row.pk}")
    return row


@transaction.atomic
def acknowledge(*, number: int) -> CommAck:
    """The acting person has read this version (needs work.view; never a key); again is fine. Changed when there is a newer one."""
    require("work.view")
    require_person()
    actor = current_actor()
    row: CommRule | None = CommRule.objects.order_by("-number").first()
    if row is None or actor.user_id is None:
        raise Refused(_("There is no rule yet."))
    if row.number != number:
        raise Changed(_("The rule has changed since you opened it; read it again."), "number")
    ack: CommAck
    facts = {"brand_id": row.brand_id, "user_name": actor.name[:120], "at": now()}
    ack, fresh = CommAck.objects.get_or_create(rule=row, user_id=actor.user_id, defaults=facts)
    if fresh:
        audit.record("work.rule_acknowledged", target=f"work.comm_rule:{row.pk}", after={"number": row.number})
    return ack


@transaction.atomic
def record_talk(
    *,
    kind: str,
    channel: str,
    about: str,
    user_id: int,
    began_at: datetime,
    ended_at: datetime | None = None,
    asker: str = "",
    text: str = "",
    card_id: int | None = None,
) -> CommRecord:
    """A request that waits for `user_id`, or a call they write down (needs work.edit). Refused by field, also for a channel that is not approved.

    Without `ended_at` a clock runs to the policy's minutes.
    """
    require("work.edit")
    if kind not in CommRecord.Kind.values:
        raise Refused(_("Choose a kind."), "kind")
    if not channel.strip():
        raise Refused(_("Say by which channel."), "channel")
    cards.check_channel(channel)
    if not about.strip():
        raise Refused(_("Say what it is about."), "about")
    cards.check_person(user_id, "user_id")
    if began_at > now() + timedelta(minutes=5):
        raise Refused(_("This lies in the future."), "began_at")
    policy = TalkPolicy.of_brand()
    minutes = policy.reply_minutes if kind == CommRecord.Kind.REQUEST else policy.record_minutes
    row = CommRecord(
        kind=kind, channel=channel.strip()[:60], about=about.strip()[:200], user_id=user_id, began_at=began_at, asker=asker.strip()[:120]
    )
    row.due_at, row.made_at, row.made_by_name = began_at + timedelta(minutes=minutes), now(), current_actor().name[:120]
    row.card = Card.objects.get(pk=card_id) if card_id is not None else None
    row.save()
    audit.record("work.talk_recorded", target=target_of(row), after={"kind": kind, "channel": row.channel, "about": row.about, "user_id": user_id})
    if ended_at is not None:
        return finish_talk(record_id=row.pk, ended_at=ended_at, text=text)
    start_clock(kind=CLOCK, subject=target_of(row), target=timedelta(minutes=minutes), started_at=began_at)
    return row


@transaction.atomic
def finish_talk(*, record_id: int, ended_at: datetime | None = None, text: str = "") -> CommRecord:
    """It was answered, or the call was recorded (needs work.edit), now unless said otherwise; whether in time is written for good. Refused twice."""
    require("work.edit")
    row: CommRecord = CommRecord.objects.select_for_update().get(pk=record_id)
    if row.ended_at is not None:
        raise Refused(_("This is answered already."))
    end = ended_at or now()
    if end < row.began_at:
        raise Refused(_("The answer comes after the question."), "ended_at")
    if end > now() + timedelta(minutes=5):
        raise Refused(_("This lies in the future."), "ended_at")
    if row.kind == CommRecord.Kind.CALL and not text.strip():
        raise Refused(_("Write what was said in the call."), "text")
    row.ended_at, row.qualified, row.text = end, rules.kept(due=row.due_at, ended=end, moment=now()), text.strip()[:2000]
    row.save()
    stop_clock(CLOCK, target_of(row))
    audit.record("work.talk_finished", target=target_of(row), after={"qualified": row.qualified})
    return row


@transaction.atomic
def breach(*, record_id: int) -> bool:
    """The time is over without an answer: it does not count as qualified, and the person is told. False when it was answered."""
    row: CommRecord | None = CommRecord.objects.select_for_update().filter(pk=record_id, ended_at=None, qualified=None).first()
    if row is None:
        return False
    row.qualified = False
    row.save(update_fields=["qualified"])
    title = format_lazy(gettext_lazy("Not answered in time: {about}"), about=row.about)
    url = f"/b/{current_brand().slug}/work/communication/"
    notify(topic="work", title=title, url=url, key=f"work.talk:{row.pk}", users=[row.user_id], level="warning")
    return True
