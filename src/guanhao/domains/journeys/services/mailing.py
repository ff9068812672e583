"""Mails go out one by one: marked first, then sent, then marked as sent. What a dead worker left in between is unknown and is not sent again."""

from datetime import timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from guanhao.domains.journeys.contracts import Refused
from guanhao.domains.journeys.models import JourneyMail
from guanhao.domains.people import facade as people
from guanhao.kernel import audit
from guanhao.kernel.access import require
from guanhao.kernel.jobs import JobContext
from guanhao.kernel.notify.sending import absolute
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

State = JourneyMail.State
AT_ONCE, LOST = 500, timedelta(minutes=15)


def send_due(ctx: JobContext | None = None) -> int:
    """Send what waits; how many went out."""
    JourneyMail.objects.filter(state=State.SENDING, sent_at__lt=now() - LOST).update(state=State.UNKNOWN)
    sent, ids = 0, list(JourneyMail.objects.filter(state=State.WAITING).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for place, pk in enumerate(ids):
        if ctx is not None:
            ctx.check_cancelled()
            ctx.progress(place, len(ids), "")
        sent += _send(pk)
    return sent


def _send(pk: int) -> bool:
    if not JourneyMail.objects.filter(pk=pk, state=State.WAITING).update(state=State.SENDING, sent_at=now()):
        return False  # another worker has it
    row: JourneyMail = JourneyMail.objects.get(pk=pk)
    problem = ""
    if row.person_id not in people.usable([row.person_id], row.purpose):
        problem = "consent"
    address = people.contacts([row.person_id]).get(row.person_id, {}).get("mail", "")
    if not problem and not address:
        problem = "no_address"
    if not problem:
        try:
            EmailMessage(f"[{current_brand().name}] {row.title}", body_of(row), to=[address]).send()
        except OSError as error:  # the mail server said no, or did not answer before anything went out
            problem = type(error).__name__
    state = State.FAILED if problem else State.SENT
    JourneyMail.objects.filter(pk=pk, state=State.SENDING).update(state=state, problem=problem, sent_at=now())
    return not problem


def body_of(row: JourneyMail) -> str:
    """The words of a mail: the text, the link that counts its click, and the way out."""
    place = {"slug": current_brand().slug, "code": row.code}
    lines = [row.text]
    if row.url:
        lines.append(absolute(reverse("public_journey:follow", kwargs=place)))
    lines.append(_("No more of these messages: %(url)s") % {"url": absolute(reverse("public_journey:stop", kwargs=place))})
    return "\n\n".join(lines)


def follow(code: str) -> str:
    """Count a click on a mail's link and tell where it leads; "" for a code nobody knows."""
    row = JourneyMail.objects.filter(code=code).first()
    if row is None or not row.url:
        return ""
    JourneyMail.objects.filter(pk=row.pk, clicked_at=None).update(clicked_at=now())
    JourneyMail.objects.filter(pk=row.pk).update(clicks=F("clicks") + 1)
    return str(row.url)


@transaction.atomic
def stop(code: str) -> bool:
    """The person of a mail takes the consent for its purpose back; False for a code nobody knows."""
    row = JourneyMail.objects.filter(code=code).first()
    if row is None:
        return False
    people.withdraw_consent(person_id=row.person_id, purpose=row.purpose, note=_("By the link in a mail"))
    return True


@transaction.atomic
def send_again(*, mail: JourneyMail) -> JourneyMail:
    """Send a mail that failed or whose outcome is unknown once more (needs journeys.run): a person decided it."""
    require("journeys.run")
    if not JourneyMail.objects.filter(pk=mail.pk, state__in=(State.UNKNOWN, State.FAILED)).update(state=State.WAITING, problem=""):
        raise Refused(_("Only a mail that failed or whose outcome is unknown is sent again."), "state")
    audit.record("journeys.mail_again", target=f"journeys.mail:{mail.pk}")
    mail.refresh_from_db()
    return mail
