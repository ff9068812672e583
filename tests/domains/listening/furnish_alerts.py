"""Rows of alerts for the fence."""

from datetime import date, datetime, timedelta

from guanhao.domains.listening.models import Alert, AlertNote, AlertRule, Backtest, CountGap, CountSlice, Mute, Tuning, Watch
from guanhao.domains.listening.services import alert_rules


def furnish(n: int, account_id: int, moment: datetime, today: date) -> None:
    """One of each."""
    CountSlice(stream=f"topic:furnished-{n}", slot=moment, total=5, negative=1, refs="0 mention:1:a\n", fresh=False).save()
    CountGap(stream=f"topic:furnished-{n}", starts_at=moment, ends_at=moment + timedelta(hours=1)).save()
    rule = alert_rules.save_rule(alert_rules.RuleDraft(f"rule {n}", streams=(f"topic:furnished-{n}",)))
    Watch(rule=rule, stream=f"topic:furnished-{n}").save()
    facts = {"by": "cusum", "total": 50, "negative": 5, "share": 0.1}
    names = {"stream": f"topic:furnished-{n}", "streams": [f"topic:furnished-{n}"], "open_key": f"topic:furnished-{n}"}
    numbers = {"level": 2, "value": 50, "baseline": 5, "minutes": 60, "refs": [["mention:1:a", True, 10]]}
    times = {"event_at": moment, "last_at": moment, "raised_at": moment}
    row = Alert(rule=rule, rule_title=rule.title, signal=AlertRule.Signal.VOLUME, facts=facts, **names, **numbers, **times)
    row.save()
    AlertNote(alert=row, kind="raised", facts={"level": 2}, made_at=moment).save()
    Tuning(rule=rule, alert=row, judged="false", before=1.0, after=1.2, made_at=moment).save()
    Mute(rule=rule, reason="launch", starts_at=moment, ends_at=datetime(2100, 1, 1, tzinfo=moment.tzinfo)).save()
    Backtest(title=f"b{n}", first=today, last=today, made_at=moment).save()
