"""What the inbox does about broken promises, people who leave and people who want to be forgotten."""

from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guanhao.console.links import burl_or_none
from guanhao.domains.identity import facade as identity
from guanhao.domains.inbox.models import Conversation, Message, Status
from guanhao.domains.inbox.services import assigning
from guanhao.kernel.brands import brand_by_id
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import brand_scope, current_brand

NEAR = ("top_fan", "core")


def tell_late(*, kind: str, conversation_id: int, due_at: datetime) -> None:
    """Tell of a broken promise: at once for what is private or from near people, else once an hour and person, so that a flood tells nobody to
    death.
    """
    row: Conversation | None = Conversation.objects.filter(pk=conversation_id).first()
    if row is None or row.status not in (Status.OPEN, Status.WAITING) or row.spam:
        return
    alone = row.channel == "private" or row.tier in NEAR
    hour = now().astimezone(current_brand().zone).strftime("%Y%m%d%H")
    users = [row.assignee_id] if row.assignee_id else identity.users_with("inbox.manage")
    page = burl_or_none("inbox:conversation", pk=row.pk) if alone else burl_or_none("inbox:queue")
    notify(
        topic="inbox.late",
        title=format_lazy("{} {name}", _("Answer is late:"), name=row.person_name or row.preview[:30]) if alone else _("Answers are late"),
        body=row.preview,
        url=page or "",
        key=f"inbox.late:{kind}:{row.pk}:{due_at.isoformat()}" if alone else f"inbox.late:{row.assignee_id or 0}:{hour}",
        users=users,
        level="warning",
    )


def remind(*, conversation_id: int) -> None:
    """Half of the time is over: whoever has it learns so, for what is private or from near people."""
    row: Conversation | None = Conversation.objects.filter(pk=conversation_id, status=Status.OPEN, spam=False).first()
    if row is None or row.assignee_id is None or not (row.channel == "private" or row.tier in NEAR):
        return
    notify(
        topic="inbox.late",
        title=format_lazy("{} {name}", _("Half of the promised time is over:"), name=row.person_name or row.preview[:30]),
        body=row.preview,
        url=burl_or_none("inbox:conversation", pk=row.pk) or "",
        key=f"inbox.half:{row.pk}:{row.messages}",
        users=[row.assignee_id],
    )


def let_go_everywhere(user_id: int) -> None:
    """Somebody can no longer sign in: give back what is theirs in every brand that has something of theirs."""
    brands = Conversation.everywhere.filter(assignee_id=user_id).order_by().values_list("brand_id", flat=True).distinct()
    for brand_id in list(brands):
        with brand_scope(brand_by_id(brand_id)):
            assigning.let_go(agent_id=user_id)


@transaction.atomic
def forget_names(person_id: int) -> None:
    """Conversations of somebody who asked to be forgotten keep their words and lose names, numbers and addresses of the person."""
    numbers = list(Conversation.objects.filter(person_id=person_id).values_list("pk", flat=True))
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        Message.objects.filter(conversation_id__in=some, direction="in").update(author="", author_id="", url="", extras={})
        for row in Conversation.objects.filter(pk__in=some):
            row.person_name, row.handle_id, row.thread = "", None, f"forgotten|{row.pk}"
            row.save(update_fields=["person_name", "handle_id", "thread"])
