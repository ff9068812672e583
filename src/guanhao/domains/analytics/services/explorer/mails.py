"""Scheduling mails of saved questions: who gets what when, pausing, and taking oneself off."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.analytics.models import QuestionMail, SavedQuestion
from guanhao.domains.analytics.policy.explorer import ExplorerPolicy
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors.explorer import saved
from guanhao.domains.analytics.services.explorer.questions import EXPLORE, SHARE
from guanhao.kernel import audit, brands
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.now import now


def target_of(pk: int) -> str:
    """A mail's name in the audit log."""
    return f"analytics.question_mail:{pk}"


def facts(row: QuestionMail) -> dict[str, Any]:
    """What the log tells of a mail."""
    names = ("every", "weekday", "monthday", "at", "recipients", "with_csv", "metric", "only", "limit", "active")
    return {"question": row.question.name, **{name: getattr(row, name) for name in names}}


def possible_recipients(question: SavedQuestion) -> list[brands.Member]:
    """The people of the brand who may see the question's numbers, by name."""
    allowed = set(brands.holders("analytics.view"))
    if question.question.get("audiences"):
        allowed &= set(brands.holders("audiences.view"))
    if not question.shared:
        allowed &= {question.owner_id}
    return sorted((one for one in brands.members() if one.id in allowed and one.email), key=lambda one: one.name)


@transaction.atomic
def save_mail(
    *,
    mail_id: int | None = None,
    question_id: int | None = None,
    every: str,
    at: str,
    recipients: Sequence[int],
    weekday: int = 1,
    monthday: int = 1,
    with_csv: bool = True,
    metric: str = "",
    only: str = "",
    limit: float | None = None,
) -> QuestionMail:
    """Schedule a mail of a question, or change the one of `mail_id` (needs analytics.explore, and analytics.save_view for questions of others).
    The first one goes out at the next time it is due. Refused names the field."""
    require(EXPLORE)
    actor, moment = current_actor(), now()
    if mail_id:
        row = locked(mail_id)
    else:
        question = saved.question(question_id or 0)
        _may_change(question)
        row = QuestionMail(question=question, made_by_id=actor.user_id, made_by_name=actor.name[:120])
    before = facts(row) if mail_id else {}
    _check_time(every, at, weekday, monthday)
    _check_recipients(row.question, recipients)
    _check_condition(row.question, metric, only, limit)
    row.every, row.at, row.weekday, row.monthday = every, at, weekday, monthday
    row.recipients, row.with_csv = sorted(set(recipients)), with_csv
    row.metric, row.only, row.limit = (metric, only, limit) if only else ("", "", None)
    row.active, row.failures, row.paused_why, row.starts_at, row.changed_at = True, 0, "", moment, moment
    row.save()
    audit.record("analytics.mail_scheduled", target=target_of(row.pk), before=before, after=facts(row))
    return row


def _may_change(question: SavedQuestion) -> None:
    if question.owner_id != current_actor().user_id:
        require(SHARE)


def locked(pk: int) -> QuestionMail:
    """The row of a mail the actor may change."""
    known = saved.mail(pk)
    _may_change(known.question)
    row: QuestionMail = QuestionMail.objects.select_for_update(of=("self",)).select_related("question").get(pk=pk)
    return row


def _check_time(every: str, at: str, weekday: int, monthday: int) -> None:
    if every not in QuestionMail.Every.values:
        raise Refused(_("“%(value)s” is not one of %(known)s.") % {"value": every[:40], "known": ", ".join(QuestionMail.Every.values)}, "every")
    try:
        time.fromisoformat(at)
    except ValueError:
        raise Refused(_("“%(value)s” is not a time such as 08:30.") % {"value": at[:20]}, "at") from None
    if len(at) != len("08:30"):
        raise Refused(_("“%(value)s” is not a time such as 08:30.") % {"value": at[:20]}, "at")
    if not 1 <= weekday <= 7:
        raise Refused(_("Weekdays are 1 (Monday) to 7 (Sunday)."), "weekday")
    if not 1 <= monthday <= 28:
        raise Refused(_("Choose a day from 1 to 28: every month has those."), "monthday")


def _check_recipients(question: SavedQuestion, recipients: Sequence[int]) -> None:
    most = ExplorerPolicy.of_brand().most_recipients
    if not recipients:
        raise Refused(_("Choose at least one person who gets the mail."), "recipients")
    if len(recipients) > most:
        raise Refused(_("At most %(most)s people may get one mail.") % {"most": most}, "recipients")
    possible = {one.id for one in possible_recipients(question)}
    if not set(recipients) <= possible:
        text = _("Only people who may see these numbers, and have an address, can get the mail; a private question goes to its owner alone.")
        raise Refused(text, "recipients")


def _check_condition(question: SavedQuestion, metric: str, only: str, limit: float | None) -> None:
    if not only:
        return
    if only not in QuestionMail.Only.values:
        raise Refused(_("“%(value)s” is not one of %(known)s.") % {"value": only[:40], "known": "above, below"}, "only")
    if metric not in question.question.get("metrics", []):
        raise Refused(_("Choose a metric of the question for the condition."), "metric")
    if len(question.question.get("audiences", [])) > 1:
        raise Refused(_("Several audiences have no common total, so there is nothing to hold the condition against."), "only")
    if limit is None or limit != limit or abs(limit) == float("inf"):
        raise Refused(_("Say the number for the condition."), "limit")


@transaction.atomic
def pause_mail(*, mail_id: int, active: bool) -> QuestionMail:
    """Stop a mail, or let it go on from the next time it is due (needs what changing it needs)."""
    require(EXPLORE)
    row = locked(mail_id)
    row.active, row.failures, row.paused_why, row.changed_at = active, 0, "", now()
    if active:
        row.starts_at = now()
    row.save()
    audit.record("analytics.mail_resumed" if active else "analytics.mail_paused", target=target_of(row.pk), after={"question": row.question.name})
    return row


@transaction.atomic
def archive_mail(*, mail_id: int) -> None:
    """Put a scheduled mail away; its log stays (needs what changing it needs)."""
    require(EXPLORE)
    row = locked(mail_id)
    row.archived_at, row.active = now(), False
    row.save(update_fields=["archived_at", "active"])
    audit.record("analytics.mail_archived", target=target_of(row.pk), before=facts(row), after={})


@transaction.atomic
def unsubscribe(*, mail_id: int) -> bool:
    """Take oneself off a mail (needs nothing but being on it); False when one was not. A mail nobody gets any more is paused."""
    me = current_actor().user_id
    row: QuestionMail = QuestionMail.objects.select_for_update(of=("self",)).select_related("question").get(pk=mail_id, archived_at=None)
    if me is None or me not in row.recipients:
        return False
    row.recipients = [one for one in row.recipients if one != me]
    if not row.recipients:
        row.active, row.paused_why = False, _("Nobody gets it any more.")
    row.save(update_fields=["recipients", "active", "paused_why"])
    audit.record("analytics.mail_unsubscribed", target=target_of(row.pk), after={"question": row.question.name})
    return True
