"""Telling who handles personal data that a person waits for an answer."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.console.links import burl
from guanhao.domains.identity import facade as identity
from guanhao.domains.people.models import PersonRequest
from guanhao.domains.people.policy import PersonalDataPolicy
from guanhao.domains.people.services.requests import OPEN_STATES
from guanhao.engines.timing.days import workday_add
from guanhao.kernel.access import require
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand


@transaction.atomic
def remind() -> int:
    """Requests whose last day is near or past are told of, each once before and once after (needs people.edit)."""
    require("people.edit")
    today = now().astimezone(current_brand().zone).date()
    near, count = workday_add(today, PersonalDataPolicy.of_brand().remind_days), 0
    users = identity.users_with("privacy.handle")
    for row in PersonRequest.objects.select_for_update().filter(state__in=OPEN_STATES, due_on__lte=near):
        if _told(row, today):
            continue
        late = row.due_on < today
        title = _("A person's request is late") if late else _("A person waits for an answer")
        body = _("Request %(number)s (%(kind)s) is due on %(day)s.") % {"number": row.pk, "kind": row.get_kind_display(), "day": row.due_on}
        key = f"people.request:{row.pk}:{'late' if late else 'due'}"
        notify(topic="people.request", title=title, body=body, url=burl("people:request", pk=row.pk), key=key, users=users)
        row.reminded_at = now()
        row.save(update_fields=["reminded_at"])
        count += 1
    return count


def _told(row: PersonRequest, today: date) -> bool:
    if row.reminded_at is None:
        return False
    told = row.reminded_at.astimezone(current_brand().zone).date()
    return told > row.due_on or row.due_on >= today
