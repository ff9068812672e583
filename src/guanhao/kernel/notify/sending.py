"""From `notify(...)` to what arrives."""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.kernel import brands
from guanhao.kernel.jobs import QUICK, GiveUp, JobContext, enqueue, job
from guanhao.kernel.models import Notification, NotifyChannel, Outgoing
from guanhao.kernel.notify.policy import LEVELS, NotifyPolicy, next_time
from guanhao.kernel.notify.wire import Message, Rejected, Unavailable, build, send
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

Words = str | Promise
logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs addresses, and a robot's address is its key


def notify(
    *, topic: str, title: Words, body: Words = "", url: str = "", key: str, users: Sequence[int] | None = None, level: str = "info"
) -> list[Notification]:
    """Tell people of the brand in scope (`users`: ids; None: everyone in the brand) and its channels that listen to the topic.

    In the caller's transaction. The same `key` tells nobody twice. Lazy texts are written in each person's language.
    `level` is info, good, warning or critical; policy `kernel.notify` decides on mail, digest and quiet hours. `url` is a path or absolute.
    """
    if level not in LEVELS:
        raise ValueError(f"level {level!r} is none of {', '.join(LEVELS)}")
    policy, moment = NotifyPolicy.of_brand(), now()
    people = [m for m in brands.members() if users is None or m.id in set(users)]
    with transaction.atomic():
        made = _in_app(people, topic, title, body, url, key[:200], level, moment)
        after = policy.send_after(moment, current_brand().zone, level)
        for member in people:
            if level in policy.mail_levels or level in policy.digest_levels:
                digest = level not in policy.mail_levels
                due = next_time(moment, policy.digest_at, current_brand().zone) if digest else after
                with translation.override(member.language):
                    _mail(member, topic, str(title), str(body), url, key, due, digest)
        with translation.override(settings.LANGUAGE_CODE):
            texts = {"title": str(title), "body": str(body)}
        for channel in _listeners(topic):
            queue_outgoing(channel=channel, topic=topic, url=url, key=f"channel:{channel.pk}:{key}", send_after=after, **texts)
    return made


def _in_app(
    people: Iterable[brands.Member], topic: str, title: Words, body: Words, url: str, key: str, level: str, moment: datetime
) -> list[Notification]:
    known = set(Notification.objects.filter(key=key).values_list("user_id", flat=True))
    rows = []
    for member in people:
        if member.id not in known:
            with translation.override(member.language):
                texts = {"title": str(title)[:200], "body": str(body)}
            rows.append(
                Notification(brand_id=current_brand().id, user_id=member.id, topic=topic, url=url, level=level, key=key, made_at=moment, **texts)
            )
    return list(Notification.objects.bulk_create(rows, ignore_conflicts=True))


def _mail(member: brands.Member, topic: str, title: str, body: str, url: str, key: str, due: datetime, digest: bool) -> None:
    if not member.email:
        return
    values = {"topic": topic, "title": title[:200], "body": body, "url": url, "address": member.email, "made_at": now(), "send_after": due}
    row, made = _once(f"mail:{member.id}:{key}", values)
    if made and digest:
        enqueue(send_digest, key=f"{member.id}:{due.isoformat()}", run_at=due, address_hash=_hash(member.email), language=member.language)
    elif made:
        enqueue(send_one, key=str(row.pk), run_at=due, outgoing_id=row.pk)


def queue_outgoing(*, channel: NotifyChannel, topic: str, title: str, body: str = "", url: str = "", key: str, send_after: datetime) -> Outgoing:
    """One message to one channel, sent by job from `send_after` on; the same key once."""
    values = {"channel": channel, "topic": topic, "title": title[:200], "body": body, "url": url, "made_at": now(), "send_after": send_after}
    row, made = _once(key, values)
    if made:
        enqueue(send_one, key=str(row.pk), run_at=send_after, outgoing_id=row.pk)
    return row


def _once(key: str, values: dict[str, object]) -> tuple[Outgoing, bool]:
    row, made = Outgoing.objects.get_or_create(key=key[:240], defaults={**values, "brand_id": current_brand().id})
    return row, made


def _listeners(topic: str) -> list[NotifyChannel]:
    active = NotifyChannel.objects.filter(active=True)
    return [c for c in active if not c.topics or any(topic == wanted or topic.startswith(f"{wanted}.") for wanted in c.topics)]


@job("kernel.send_message", title=gettext_lazy("Send a message"), retries=8, queue=QUICK)
def send_one(ctx: JobContext, *, outgoing_id: int) -> None:
    """Send one message to its channel or mail address; tried again while the other side is away."""
    row: Outgoing | None = Outgoing.objects.filter(pk=outgoing_id).select_related("channel").first()
    if row is None or row.sent_at is not None or (row.channel and not row.channel.active):
        return
    try:
        _send(row)
    except (Unavailable, Rejected, OSError) as error:
        words = str(error)[:300] if isinstance(error, Unavailable | Rejected) else type(error).__name__
        Outgoing.objects.filter(pk=row.pk).update(attempts=row.attempts + 1, error=words)
        if row.channel_id:
            NotifyChannel.objects.filter(pk=row.channel_id).update(last_error=words)
        if isinstance(error, Rejected):
            raise GiveUp(words) from None
        raise Unavailable(words) from None
    Outgoing.objects.filter(pk=row.pk).update(attempts=row.attempts + 1, error="", sent_at=now())
    if row.channel_id:
        NotifyChannel.objects.filter(pk=row.channel_id).update(last_error="", last_sent_at=now())


@job("kernel.send_digest", title=gettext_lazy("Send the daily mail"), retries=8, queue=QUICK)
def send_digest(ctx: JobContext, *, address_hash: str, language: str) -> None:
    """One mail with everything that waits for a person's digest."""
    waiting = Outgoing.objects.filter(channel=None, sent_at=None, send_after__lte=now()).order_by("made_at")
    rows = [row for row in waiting if _hash(row.address) == address_hash]
    if not rows:
        return
    with translation.override(language):
        brand = current_brand().name
        title = _("%(brand)s: %(count)s messages") % {"brand": brand, "count": len(rows)}
        parts = [f"{row.title}\n{row.body}\n{absolute(row.url)}".strip() for row in rows]
    EmailMessage(title, "\n\n".join(parts), to=[rows[0].address]).send()
    Outgoing.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=now(), error="")


def _send(row: Outgoing) -> None:
    channel = row.channel
    if channel is None or channel.kind == NotifyChannel.Kind.MAIL:
        address = channel.address if channel else row.address
        title = " ".join(f"[{current_brand().name}] {row.title}".split())
        EmailMessage(title, f"{row.body}\n\n{absolute(row.url)}".strip(), to=[address]).send()
        return
    message = Message(row.topic, row.title, row.body, absolute(row.url), row.key)
    send(build(channel.kind, channel.address, channel.secret, message, now()), answers_json=channel.kind != NotifyChannel.Kind.WEBHOOK)


def absolute(url: str) -> str:
    """A path of the console as an address that works in a mail; empty stays empty."""
    return f"{settings.PUBLIC_URL}{url}" if url.startswith("/") else url


def _hash(address: str) -> str:
    return hashlib.sha256(address.lower().encode()).hexdigest()[:32]
