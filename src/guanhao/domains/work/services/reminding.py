"""Reminders of days (TEA-05): T−n by kind of card, and when the day has passed; each once for each day a card is given."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from guanhao.domains.work.models import Card
from guanhao.domains.work.policy import ReminderPolicy
from guanhao.domains.work.services import telling

MOST = 2000


@transaction.atomic
def remind_due() -> tuple[int, int]:
    """Tell owners what is due within the days of its kind, and what is overdue; how many cards of each were told. A second run tells nobody."""
    policy, day = ReminderPolicy.of_brand(), telling.today()
    furthest = max(policy.days_of(kind) for kind in Card.Kind.values)
    cards = Card.objects.filter(archived_at=None, due_on__lte=day + timedelta(days=furthest), owner_id__isnull=False).exclude(stage=Card.Stage.DONE)
    soon = late = 0
    for card in cards.filter(due_on__lt=day).exclude(late_told=F("due_on")).order_by("due_on", "pk")[:MOST]:
        telling.tell_late(card)
        Card.objects.filter(pk=card.pk).update(late_told=card.due_on)
        late += 1
    for card in cards.filter(due_on__gte=day).exclude(due_told=F("due_on")).order_by("due_on", "pk")[:MOST]:
        days = (card.due_on - day).days
        if days <= policy.days_of(card.kind):
            telling.tell_due(card, days)
            Card.objects.filter(pk=card.pk).update(due_told=card.due_on)
            soon += 1
    return soon, late
