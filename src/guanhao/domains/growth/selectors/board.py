"""The live board of a running campaign."""

from dataclasses import dataclass
from datetime import datetime

from guanhao.domains.growth.models import Campaign, CampaignDuty, CampaignNote, CouponBatch
from guanhao.domains.growth.policy import CampaignPolicy
from guanhao.domains.growth.rules.campaigns import Alert, Stock, alerts
from guanhao.domains.growth.selectors.effects import people_count
from guanhao.domains.identity import facade as identity
from guanhao.kernel.now import now


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Somebody's duty; `there` when it is on now."""

    name: str
    task: str
    starts_at: datetime
    ends_at: datetime
    there: bool


@dataclass(frozen=True, kw_only=True)
class Board:
    """What is seen at one moment: people (against the goal), open feedback and incidents, stock, who is on duty, what to look at."""

    people: int
    feedback: int
    incidents: list[CampaignNote]
    open_feedback: list[CampaignNote]
    stocks: list[Stock]
    duties: list[Duty]
    alerts: list[Alert]
    at: datetime


def board(campaign: Campaign) -> Board:
    """The board of a campaign, in a handful of queries."""
    moment, policy = now(), CampaignPolicy.of_brand()
    waiting = list(CampaignNote.objects.filter(campaign=campaign, done_at=None).order_by("made_at"))
    incidents = [one for one in waiting if one.kind == CampaignNote.Kind.INCIDENT]
    feedback = [one for one in waiting if one.kind == CampaignNote.Kind.FEEDBACK]
    stocks = [Stock(one.title, one.total, one.left) for one in CouponBatch.objects.filter(campaign=campaign, active=True).order_by("pk")]
    rows = list(CampaignDuty.objects.filter(campaign=campaign, ends_at__gt=moment).order_by("starts_at")[:30])
    names = identity.people([one.user_id for one in rows])
    duties = [_duty(one, names[one.user_id].name if one.user_id in names else f"#{one.user_id}", moment) for one in rows]
    running = campaign.state == Campaign.State.OPEN
    found = alerts(
        stocks=stocks,
        waiting=[(one.text, int((moment - one.made_at).total_seconds() // 60)) for one in incidents],
        queue=len(feedback),
        on_duty=sum(one.there for one in duties),
        needs_duty=_on_site_now(campaign, moment),
        stock_share=policy.stock_share,
        minutes=policy.incident_minutes,
        most=policy.queue,
    )
    return Board(
        people=people_count(campaign),
        feedback=len(feedback),
        incidents=incidents,
        open_feedback=feedback[:10],
        stocks=stocks,
        duties=duties,
        alerts=found if running else [],
        at=moment,
    )


def _duty(row: CampaignDuty, name: str, moment: datetime) -> Duty:
    return Duty(name=name, task=row.task, starts_at=row.starts_at, ends_at=row.ends_at, there=row.starts_at <= moment < row.ends_at)


def _on_site_now(row: Campaign, moment: datetime) -> bool:
    return row.form == Campaign.Form.OFFLINE and row.starts_at is not None and row.ends_at is not None and row.starts_at <= moment < row.ends_at
