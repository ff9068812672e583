"""Sending scheduled mails: one row a period, one letter a person, and an intent before the mail server is called.

A letter that was handed over and never answered for is not sent again by itself: it may have arrived. What surely was not taken is tried again by
the job; a period that fails for good counts as a failure of the mail, and so many in a row (policy) pause it.
"""

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.mime.image import MIMEImage
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.exports import csv_lines
from guanhao.console.links import burl
from guanhao.console.numbers import figure
from guanhao.domains.analytics.models import QuestionLetter, QuestionMail, QuestionMailing
from guanhao.domains.analytics.policy.explorer import ExplorerPolicy
from guanhao.domains.analytics.rules import Refused
from guanhao.domains.analytics.selectors.explorer import lines, saved
from guanhao.domains.analytics.selectors.explorer.answering import Answer, answer
from guanhao.domains.analytics.selectors.explorer.question import encoded, from_state
from guanhao.domains.analytics.services.explorer.mails import possible_recipients
from guanhao.domains.analytics.services.explorer.picture import picture_of
from guanhao.domains.analytics.services.explorer.questions import EXPLORE
from guanhao.domains.analytics.services.explorer.slots import holds, latest_slot, period_name
from guanhao.kernel import brands
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.jobs import enqueue
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

State, Letter = QuestionMailing.State, QuestionLetter.State
SEND = "analytics.send_question"
LATE, UNDER_WAY = timedelta(days=1), timedelta(minutes=10)
REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError)


class NotTaken(Exception):
    """The mail server took nothing; it may be tried again."""


@dataclass(frozen=True)
class Parcel:
    """What goes to the people of one language."""

    subject: str
    text: str
    html: str
    csv: bytes | None
    png: bytes | None


def queue_due() -> int:
    """Make the row of every mail that has become due, and the job that sends it; how many. Any number of workers may call this at once."""
    moment, zone = now(), current_brand().zone
    count = 0
    for mail in QuestionMail.objects.filter(active=True, archived_at=None, question__archived_at=None):
        slot = latest_slot(moment, zone, every=mail.every, at=mail.at, weekday=mail.weekday, monthday=mail.monthday)
        if slot <= mail.starts_at:
            continue
        count += _queue(mail, period_name(slot, zone), slot, mail.recipients)
    return count


def queue_left() -> int:
    """Queue again what a worker that died left behind (the same job where it still waits); what is a day late is given up."""
    moment, count = now(), 0
    for row in QuestionMailing.objects.filter(state=State.WAITING).select_related("mail"):
        if moment - row.due_at > LATE:
            _fail(row, _("It could not be sent within a day."))
        else:
            enqueue(SEND, key=f"mailing:{row.pk}", mailing_id=row.pk)
            count += 1
    return count


def tell_unknown() -> int:
    """Tell the makers, once, of letters that were handed over and never answered for; how many mailings. Young ones may still be under way."""
    moment = now()
    rows = QuestionMailing.objects.filter(letters__state=Letter.SENDING, letters__at__lt=moment - UNDER_WAY, letters__at__gt=moment - 2 * LATE)
    found = list(rows.select_related("mail__question").distinct())
    for row in found:
        _tell(row.mail, gettext_lazy("A scheduled mail may not have arrived"), "", f"question-mail-unknown:{row.pk}")
    return len(found)


def give_up(*, mailing_id: int, problem: str) -> None:
    """A period that cannot be sent for a reason nobody foresaw counts as a failure too."""
    row = QuestionMailing.objects.select_related("mail").filter(pk=mailing_id, state=State.WAITING).first()
    if row is not None:
        _fail(row, problem)


@transaction.atomic
def _queue(mail: QuestionMail, period: str, due: datetime, recipients: Sequence[int], *, test: bool = False) -> bool:
    row, made = QuestionMailing.objects.get_or_create(mail=mail, period=period, defaults={"due_at": due, "test": test, "brand_id": mail.brand_id})
    if not made:
        return False
    names = brands.names_of(recipients)
    for person in recipients:
        QuestionLetter(mailing=row, user_id=person, user_name=names.get(person, "")[:120]).save()
    enqueue(SEND, key=f"mailing:{row.pk}", mailing_id=row.pk)
    return True


@transaction.atomic
def send_test(*, mail_id: int) -> QuestionMailing:
    """Send the mail to oneself now, whatever its condition says (needs analytics.explore)."""
    require(EXPLORE)
    mail, me, moment = saved.mail(mail_id), current_actor().user_id, now()
    if me not in {one.id for one in possible_recipients(mail.question)}:
        raise Refused(_("You have no mail address here, so no test can be sent to you."), "recipients")
    period = f"test-{moment:%Y%m%d%H%M%S%f}"
    _queue(mail, period, moment, [me] if me else [], test=True)
    found: QuestionMailing = QuestionMailing.objects.get(mail=mail, period=period)
    return found


def send(*, mailing_id: int, last_attempt: bool) -> str:
    """Send what is still to be sent of one period; the state afterwards. NotTaken asks for another attempt."""
    row = QuestionMailing.objects.select_related("mail__question").filter(pk=mailing_id).first()
    if row is None or row.state != State.WAITING or row.mail.archived_at is not None:
        return row.state if row else ""
    try:
        found = answer(from_state(row.mail.question.question))
        value = _value(row.mail, found)
    except (Refused, ObjectDoesNotExist) as error:
        return _fail(row, str(error))
    if not row.test and not holds(row.mail.only, row.mail.limit, value):
        return _end(row, State.SKIPPED, value=value)
    problem = _letters(row, value)
    waiting = row.letters.filter(state=Letter.WAITING).exists()
    if waiting and not last_attempt:
        raise NotTaken(problem)
    if waiting:
        row.letters.filter(state=Letter.WAITING).update(state=Letter.FAILED, problem=problem[:300], at=now())
    states = set(row.letters.values_list("state", flat=True))
    if Letter.SENT in states or Letter.SENDING in states:
        return _end(row, State.SENT, value=value)
    return _fail(row, problem or _("Nobody who gets the mail may see it any more."), value=value)


def _value(mail: QuestionMail, found: Answer) -> float | None:
    """What the condition looks at: the metric's total."""
    if not mail.only or found.total is None:
        return None
    place = next((i for i, one in enumerate(found.measures) if one.key == mail.metric), None)
    if place is None:
        raise Refused(_("The question no longer has the metric of the mail's condition."), "metric")
    return found.total[place].value


def _letters(row: QuestionMailing, value: float | None) -> str:
    """Send every waiting letter; what stopped one, in words."""
    members = {one.id: one for one in possible_recipients(row.mail.question)}
    parcels: dict[str, Parcel] = {}
    problem = ""
    for letter in row.letters.filter(state=Letter.WAITING):
        member = members.get(letter.user_id)
        if member is None:
            _note(letter, Letter.FAILED, _("No longer in the brand, or may not see these numbers."))
            continue
        if member.language not in parcels:
            with translation.override(member.language):
                parcels[member.language] = _parcel(row, value)
        with translation.override(member.language):
            problem = _hand_over(letter, member, parcels[member.language]) or problem
    return problem


def _hand_over(letter: QuestionLetter, member: brands.Member, parcel: Parcel) -> str:
    """One letter to the mail server: first a connection, then the intent (committed), then the letter. What went wrong, in words."""
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:  # SMTPException is one
        QuestionLetter.objects.filter(pk=letter.pk).update(problem=_words(error))
        return _words(error)
    if not QuestionLetter.objects.filter(pk=letter.pk, state=Letter.WAITING).update(state=Letter.SENDING, at=now(), problem=""):
        return ""  # another worker has it
    try:
        _message(letter, member, parcel, connection).send()
    except REFUSED as error:
        _note(letter, Letter.FAILED, _words(error))
        return _words(error)
    except OSError as error:  # the line broke: nobody knows whether it was taken
        QuestionLetter.objects.filter(pk=letter.pk).update(problem=_words(error))
        return _words(error)
    finally:
        connection.close()
    _note(letter, Letter.SENT, "")
    return ""


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def _note(letter: QuestionLetter, state: str, problem: str) -> None:
    QuestionLetter.objects.filter(pk=letter.pk).update(state=state, problem=problem[:300], at=now())


def _message(letter: QuestionLetter, member: brands.Member, parcel: Parcel, connection: Any) -> EmailMultiAlternatives:
    """The mail. Its Message-ID is the same however often it were made, so that mailboxes know a repetition."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "guanhao"
    leave = _absolute(burl("analytics:mail_unsubscribe", pk=letter.mailing.mail_id))
    headers = {
        "Message-ID": f"<guanhao-question-{letter.mailing_id}-{letter.user_id}@{host}>",
        "List-Unsubscribe": f"<{leave}>",
        "Auto-Submitted": "auto-generated",
    }
    mail = EmailMultiAlternatives(parcel.subject, parcel.text, to=[member.email], headers=headers, connection=connection)
    mail.attach_alternative(parcel.html, "text/html")
    if parcel.png:
        image = MIMEImage(parcel.png)
        image.add_header("Content-ID", "<chart>")
        image.add_header("Content-Disposition", "inline", filename="chart.png")
        mail.attach(image)
    if parcel.csv is not None:
        mail.attach("guanhao.csv", parcel.csv, "text/csv")
    return mail


def _parcel(row: QuestionMailing, value: float | None) -> Parcel:
    """The mail in the active language."""
    question = row.mail.question
    found = answer(from_state(question.question))
    rows = [_shown(found, line) for line in found.lines[: ExplorerPolicy.of_brand().mail_rows]]
    png = picture_of(found)
    facts = {
        "brand": current_brand().name,
        "name": question.name,
        "note": question.note,
        "period": found.period,
        "before": found.before,
        "titles": lines.titles(found),
        "places": len(found.by),
        "rows": rows,
        "left_out": len(found.lines) - len(rows),
        "hidden": found.hidden,
        "smallest": found.smallest,
        "total": _total(found),
        "condition": _condition(row.mail, value),
        "picture": bool(png),
        "test": row.test,
        "open_url": _absolute(f"{burl('analytics:explorer')}?{encoded([('question', str(question.pk))])}"),
        "leave_url": _absolute(burl("analytics:mail_unsubscribe", pk=row.mail_id)),
    }
    subject = " ".join(f"[{current_brand().name}] {question.name} {found.period.start} – {found.period.end}".split())
    csv = b"".join(csv_lines(lines.titles(found), lines.rows(found), bom=True)) if row.mail.with_csv else None
    html, text = render_to_string("analytics/explorer/mail.html", facts), render_to_string("analytics/explorer/mail.txt", facts)
    return Parcel(subject[:200], text, html, csv, png)


def _shown(found: Answer, line: Any) -> list[str]:
    return [*found.words(line.keys), *_figures(found, line.cells)]


def _total(found: Answer) -> list[str]:
    if found.total is None:
        return []
    return [*([_("Total")] if found.by else []), *[""] * (len(found.by) - 1), *_figures(found, found.total)]


def _figures(found: Answer, cells: Any) -> list[str]:
    told: list[str] = []
    for cell, measure in zip(cells, found.measures, strict=True):
        few = _("not shown")
        told.append(few if cell.hidden else lines.words(cell.value, measure))
        if found.before:
            told.append(lines.words(cell.before, measure))
    return told


def _condition(mail: QuestionMail, value: float | None) -> str:
    if not mail.only:
        return ""
    text = (
        _("Sent because %(metric)s is %(value)s, above %(limit)s.")
        if mail.only == "above"
        else _("Sent because %(metric)s is %(value)s, below %(limit)s.")
    )
    from guanhao.domains.analytics.selectors.explorer.fields import measures

    known = measures().get(mail.metric)
    return text % {"metric": known.title if known else mail.metric, "value": figure(value, "number"), "limit": figure(mail.limit, "number")}


def _absolute(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


@transaction.atomic
def _end(row: QuestionMailing, state: str, *, value: float | None = None, problem: str = "") -> str:
    QuestionMailing.objects.filter(pk=row.pk).update(state=state, value=value, problem=problem[:300], ended_at=now())
    if state != State.FAILED and not row.test:
        QuestionMail.objects.filter(pk=row.mail_id).update(failures=0)
    return state


@transaction.atomic
def _fail(row: QuestionMailing, problem: str, *, value: float | None = None) -> str:
    """Count a failure; enough in a row pause the mail, and its maker is told."""
    _end(row, State.FAILED, value=value, problem=problem)
    if row.test:
        return State.FAILED
    QuestionMail.objects.filter(pk=row.mail_id).update(failures=F("failures") + 1)
    mail: QuestionMail = QuestionMail.objects.select_related("question").get(pk=row.mail_id)
    if mail.failures >= ExplorerPolicy.of_brand().failures:
        QuestionMail.objects.filter(pk=mail.pk).update(active=False, paused_why=problem[:300])
        _tell(mail, gettext_lazy("A scheduled mail was paused"), problem, f"question-mail-paused:{row.pk}")
    return State.FAILED


def _tell(mail: QuestionMail, title: Any, problem: str, key: str) -> None:
    people = {one for one in (mail.made_by_id, mail.question.owner_id) if one is not None}
    url = burl("analytics:question_mail", pk=mail.pk)
    notify(
        topic="analytics.explorer",
        title=title,
        body=f"{mail.question.name}\n{problem}".strip(),
        url=url,
        key=key,
        users=sorted(people),
        level="warning",
    )
