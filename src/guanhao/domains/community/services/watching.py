"""Telling people what is late: groups without events, follow-ups that were not made."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from guanhao.domains.community.models import Gathering, Group
from guanhao.domains.community.policy import GroupPolicy
from guanhao.domains.community.selectors import groups as selectors
from guanhao.domains.identity import facade as identity
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


def warn_late_groups() -> int:
    """Tell whoever runs a group that it had no event of value for too long, once a week; how many groups."""
    late = selectors.late_groups()
    for row in late:
        title = _("“%(name)s” has had no event for %(days)s days.") % {"name": row.name, "days": selectors.health(row).gap}
        url = f"/b/{current_brand().slug}/community/groups/{row.pk}/"
        notify(topic="community", title=title, url=url, key=f"community.gap:{row.pk}:{now():%G-%V}", users=[row.admin_id or 0], level="warning")
    return len(late)


def remind_of_rules() -> int:
    """Ask whoever runs a group to post its rules there, every so many days of the policy; how many groups."""
    days, today = GroupPolicy.of_brand().remind_days, now().astimezone(current_brand().zone).date()
    if not days:
        return 0
    rows = Group.objects.filter(state=Group.State.OPEN).exclude(rules="").exclude(admin_id=None).order_by("pk")
    due = [row for row in rows[:500] if (today.toordinal() + row.pk) % days == 0]  # groups take turns, so that not all come on one day
    for row in due:
        title = _("Post the rules in “%(name)s” today.") % {"name": row.name}
        url = f"/b/{current_brand().slug}/community/groups/{row.pk}/"
        notify(topic="community", title=title, body=row.rules[:500], url=url, key=f"community.rules:{row.pk}:{today}", users=[row.admin_id or 0])
    return len(due)


def remind_of_gatherings() -> int:
    """Tell who runs an open gathering, so many hours of the policy before it begins, to remind those who signed up; how many gatherings."""
    hours = GroupPolicy.of_brand().remind_hours
    if not hours:
        return 0
    soon = selectors.with_counts().filter(state=Gathering.State.OPEN, starts_at__gt=now(), starts_at__lte=now() + timedelta(hours=hours))
    rows: list[Any] = list(soon.order_by("pk")[:500])
    for row in rows:
        title = ngettext("“%(title)s” begins soon: %(count)s person signed up.", "“%(title)s” begins soon: %(count)s people signed up.", row.signed)
        url = f"/b/{current_brand().slug}/community/events/{row.pk}/"
        runs = [row.group.admin_id] if row.group and row.group.admin_id else identity.users_with("community.edit")
        body = _("Remind those who signed up. Their ticket is on the member's page.")
        words = title % {"title": row.title, "count": row.signed}
        notify(topic="community", title=words, body=body, url=url, key=f"community.remind:{row.pk}:{row.starts_at:%Y-%m-%dT%H:%M}", users=runs)
    return len(rows)


def tell_follow_up_late(gathering_id: int) -> int:
    """Tell who runs events that people who came were not contacted in time; how many they are."""
    row = Gathering.objects.filter(pk=gathering_id).first()
    if row is None:
        return 0
    count = len(selectors.recap(row).untouched)
    if count:
        title = _("%(count)s people of “%(title)s” were not followed up in time.") % {"count": count, "title": row.title}
        url = f"/b/{current_brand().slug}/community/events/{row.pk}/"
        users = identity.users_with("community.edit")
        notify(topic="community", title=title, url=url, key=f"community.follow:{row.pk}", users=users, level="warning")
    return count
