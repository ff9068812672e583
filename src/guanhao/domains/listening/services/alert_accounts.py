"""Account anomalies (CRI-15): access lost, restriction, posts that vanish, signs of another user, reach that collapsed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.db import transaction

from guanhao.domains.channels import facade as channels
from guanhao.domains.listening.models import Alert, AlertRule
from guanhao.domains.listening.policy.alerts import DetectionPolicy
from guanhao.domains.listening.rules.alert_accounts import kind_of_pause, kind_of_refusal
from guanhao.domains.listening.services.alert_raising import Seen, raise_alert
from guanhao.kernel import warehouse
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.publishing import PublicationStatusChanged

LEVELS = {"paused": 1, "gone": 2, "token": 2, "ban": 3, "hijack": 3, "collapse": 2}
WEEKS = 28
LEAST_DAYS = 10
DAYS = """
SELECT account_id, day, COALESCE(views, reach) AS views FROM account_days
WHERE day >= ? AND day <= ? AND COALESCE(views, reach) IS NOT NULL ORDER BY account_id, day
"""


@dataclass(frozen=True)
class Collapse:
    """Days in a row below: `value` their mean a day, `baseline` the median of the weeks before."""

    account_id: int
    value: float
    baseline: float
    days: int


def note_pause(*, account_id: int, reason: str) -> Alert | None:
    """An account was paused, by a person or because its platform shut it: the reason's words say what it is."""
    return _raise(account_id, kind_of_pause(reason), reason=reason)


def note_publication(event: PublicationStatusChanged) -> Alert | None:
    """A published post is gone from its platform, or the platform refused the account's access."""
    if event.before == "published" and event.after == "gone":
        return _raise(event.account_id, "gone", reason=event.reason)
    if event.after == "failed" and (kind := kind_of_refusal(event.reason)):
        return _raise(event.account_id, kind, reason=event.reason)
    return None


def note_sign(*, account_id: int, what: str, reason: str) -> Alert | None:
    """Somebody or something else noticed: what is token, ban, hijack or gone. KeyError for another word."""
    if what not in LEVELS:
        raise KeyError(what)
    return _raise(account_id, what, reason=reason)


def look_for_collapse() -> list[Collapse]:
    """Accounts whose views stayed below the policy's share of their median for some days in a row; each raises an alert of its own."""
    policy, today = DetectionPolicy.of_brand(), now().astimezone(current_brand().zone).date()
    rows = warehouse.rows(DAYS, [today - timedelta(days=WEEKS + policy.collapse_days), today - timedelta(days=1)])
    by_account: dict[int, list[float]] = {}
    for row in rows:
        by_account.setdefault(int(row["account_id"]), []).append(float(row["views"]))
    active = {one.id for one in channels.accounts()}
    found = [one for account, views in by_account.items() if account in active and (one := collapsed(account, views, policy)) is not None]
    for one in found:
        _raise(one.account_id, "collapse", value=one.value, baseline=one.baseline, share=round(one.value / one.baseline, 4), days=one.days)
    return found


def collapsed(account_id: int, views: Sequence[float], policy: DetectionPolicy) -> Collapse | None:
    """Views a day, oldest first; None with less than ten days to compare with, or when one of the last days was well."""
    last, before = views[-policy.collapse_days :], views[: -policy.collapse_days]
    if len(before) < LEAST_DAYS or len(last) < policy.collapse_days:
        return None
    usual = float(median(before))
    if usual <= 0 or any(one >= policy.collapse_share * usual for one in last):
        return None
    return Collapse(account_id, sum(last) / len(last), usual, len(last))


def _raise(account_id: int, what: str, *, value: float = 1.0, baseline: float = 0.0, **facts: object) -> Alert | None:
    with transaction.atomic():
        if what == "gone":
            value = float(_gone_before(account_id) + 1)
            facts["count"] = int(value)
        seen = Seen(
            stream=f"account:{account_id}",
            signal=AlertRule.Signal.ACCOUNT,
            at=now(),
            value=value,
            baseline=baseline,
            minutes=1440,
            by="account",
            facts={"what": what, "value": value, "baseline": baseline, **facts},
            account_id=account_id,
            level=LEVELS[what],
        )
        return raise_alert(seen)


def _gone_before(account_id: int) -> int:
    row = Alert.objects.filter(stream=f"account:{account_id}", signal=AlertRule.Signal.ACCOUNT, facts__what="gone").exclude(open_key="").first()
    return int(row.facts.get("count", 1)) if row is not None else 0
