"""Scheduled mails of saved questions: the list, one with its log, the form, and taking oneself off."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from guanhao.console.details import Button, detail_page, fact
from guanhao.console.filters import ChoiceFilter
from guanhao.console.forms import DesignForm, form_page
from guanhao.console.http import BrandRequest, confirm_page, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.numbers import figure
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.analytics.models import QuestionMail, SavedQuestion
from guanhao.domains.analytics.selectors.explorer import saved
from guanhao.domains.analytics.selectors.explorer.fields import measures
from guanhao.domains.analytics.services.explorer import mails as services
from guanhao.domains.analytics.services.explorer import sending
from guanhao.kernel import access, brands

LOG_ROWS = 50


def weekdays() -> list[tuple[int, str]]:
    """Monday to Sunday."""
    names = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    return list(enumerate(names, 1))


def rhythm(row: QuestionMail) -> str:
    """When it is sent, in words."""
    match row.every:
        case "weekly":
            return _("%(weekday)s %(at)s") % {"weekday": dict(weekdays())[row.weekday], "at": row.at}
        case "monthly":
            return pgettext("every month", "day %(day)s, %(at)s") % {"day": row.monthday, "at": row.at}
    return _("daily %(at)s") % {"at": row.at}


def state_of(row: QuestionMail) -> str:
    """active or paused."""
    return "active" if row.active else "paused"


class MailTable(Table):
    """What is mailed by the clock."""

    key = "analytics.question_mails"
    title = gettext_lazy("Scheduled mails")
    columns = (
        Column(
            "question__name",
            gettext_lazy("Saved question"),
            kind="link",
            value=lambda row: row.question.name,
            href=lambda row: burl("analytics:question_mail", pk=row.pk),
        ),
        Column("every", gettext_lazy("Rhythm"), value=rhythm),
        Column("recipients", gettext_lazy("Recipients"), kind="number", value=lambda row: len(row.recipients), sortable=False),
        Column(
            "active",
            gettext_lazy("State"),
            kind="badge",
            value=state_of,
            labels={"active": gettext_lazy("Active"), "paused": gettext_lazy("Paused")},
            tone={"active": "good", "paused": "warn"},
        ),
        Column("paused_why", gettext_lazy("Reason"), sortable=False),
        Column("made_by_name", gettext_lazy("By")),
    )
    searchable = True
    search_hint = gettext_lazy("Saved question")
    filters = (ChoiceFilter("every", gettext_lazy("Rhythm"), choices=QuestionMail.Every.choices),)
    empty = Empty(
        gettext_lazy("No scheduled mails yet"),
        gettext_lazy("Open a saved question and choose “Mail it”: people of the brand get its table, chart and CSV by the clock."),
        gettext_lazy("Saved questions"),
        url_name="analytics:questions",
    )


@needs("analytics.view")
def listing(request: BrandRequest) -> HttpResponseBase:
    """All scheduled mails of questions one may open."""
    rows = QuerySetRows(saved.mails(), search=("question__name",))
    context = {"trail": [(_("Saved questions"), burl("analytics:questions"))]}
    return list_page(request, MailTable(request, rows), context=context)


class MailForm(DesignForm):
    """Rhythm, recipients and condition."""

    every = forms.ChoiceField(label=gettext_lazy("Rhythm"), choices=QuestionMail.Every.choices)
    weekday = forms.TypedChoiceField(label=gettext_lazy("Weekday"), coerce=int, help_text=gettext_lazy("For mails every week."))
    monthday = forms.IntegerField(
        label=gettext_lazy("Day of the month"), min_value=1, max_value=28, help_text=gettext_lazy("For mails every month: 1 to 28.")
    )
    at = forms.CharField(
        label=pgettext_lazy("mail", "Time of day"),
        max_length=5,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("In the brand's time zone."),
    )
    recipients = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Recipients"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("People of the brand who may see these numbers. Each gets it in the own language."),
    )
    with_csv = forms.BooleanField(label=gettext_lazy("With the whole answer as CSV"), required=False)
    only = forms.ChoiceField(label=gettext_lazy("Condition"), choices=QuestionMail.Only.choices, required=False)
    metric = forms.ChoiceField(label=gettext_lazy("Metric of the condition"), required=False)
    limit = forms.FloatField(
        label=gettext_lazy("Number of the condition"), required=False, help_text=gettext_lazy("Shares as a fraction: 0.05 is 5 %.")
    )

    def __init__(self, *args: Any, question: SavedQuestion, **kwargs: Any) -> None:
        """People and metrics of the question."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["weekday"].choices = weekdays()
        fields["recipients"].choices = [(one.id, one.name) for one in services.possible_recipients(question)]
        known = measures()
        keys = question.question.get("metrics", [])
        fields["metric"].choices = [("", "—"), *((key, str(known[key].title) if key in known else key) for key in keys)]


@needs("analytics.explore")
def new(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Schedule a mail of a question."""
    try:
        question = saved.question(pk)
    except SavedQuestion.DoesNotExist:
        raise Http404 from None
    me = access.current_actor().user_id
    initial = {"every": "weekly", "weekday": 1, "monthday": 1, "at": "09:00", "with_csv": True, "recipients": [me] if me else []}
    form = MailForm(request.POST or None, initial=initial, question=question)

    def save(data: dict[str, Any]) -> str:
        return burl("analytics:question_mail", pk=services.save_mail(question_id=pk, **data).pk)

    back = burl("analytics:question", pk=pk)
    trail = [(_("Scheduled mails"), burl("analytics:question_mails"))]
    return form_page(request, form, save, title=_("Mail “%(name)s”") % {"name": question.name}, done=_("Saved."), back=back, context={"trail": trail})


def _row(pk: int) -> QuestionMail:
    try:
        return saved.mail(pk)
    except QuestionMail.DoesNotExist:
        raise Http404 from None


@needs("analytics.view")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change one; it is active again afterwards."""
    row = _row(pk)
    access.require("analytics.explore")
    initial = {name: getattr(row, name) for name in ("every", "weekday", "monthday", "at", "recipients", "with_csv", "only", "metric", "limit")}
    form = MailForm(request.POST or None, initial=initial, question=row.question)

    def save(data: dict[str, Any]) -> str:
        services.save_mail(mail_id=pk, **data)
        return burl("analytics:question_mail", pk=pk)

    trail = [(_("Scheduled mails"), burl("analytics:question_mails"))]
    title = _("Mail “%(name)s”") % {"name": row.question.name}
    return form_page(request, form, save, title=title, done=_("Saved."), back=burl("analytics:question_mail", pk=pk), context={"trail": trail})


@needs("analytics.view")
def one(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One mail: rhythm, recipients, condition, and what became of each period."""
    row = _row(pk)
    names = brands.names_of(row.recipients)
    may = access.can("analytics.explore")
    url = burl("analytics:question_mail_do", pk=pk)
    buttons = []
    if may:
        buttons = [
            Button(_("Edit"), burl("analytics:edit_question_mail", pk=pk), icon="pencil"),
            Button(_("Send me a test now"), f"{url}?do=test", icon="send", post=True),
            Button(_("Pause"), f"{url}?do=pause", icon="pause", post=True)
            if row.active
            else Button(_("Let it go on"), f"{url}?do=resume", icon="play", post=True, primary=True),
            Button(_("Archive"), f"{url}?do=archive", icon="archive", post=True, danger=True, confirm=_("Archive this mail?")),
        ]
    if access.current_actor().user_id in row.recipients:
        buttons.append(Button(_("Take me off"), burl("analytics:mail_unsubscribe", pk=pk), icon="x"))
    facts = [
        fact(request, _("Saved question"), row.question.name, href=burl("analytics:question", pk=row.question_id)),
        fact(request, _("Rhythm"), f"{row.get_every_display()} · {rhythm(row)}"),
        fact(request, _("Recipients"), _(", ").join(names.get(person, str(person)) for person in row.recipients) or "—"),
        fact(request, _("Condition"), _condition(row)),
        fact(request, _("State"), _("Active") if row.active else _("Paused"), tone="good" if row.active else "warn"),
    ]
    if row.paused_why:
        facts.append(fact(request, _("Reason"), row.paused_why))
    log = list(saved.mailings(pk)[:LOG_ROWS])
    crumbs = [(_("Scheduled mails"), burl("analytics:question_mails"))]
    return detail_page(
        request,
        title=row.question.name,
        facts=facts,
        buttons=buttons,
        crumbs=crumbs,
        template="analytics/explorer/mail_page.html",
        context={"log": log, "row": row},
    )


def _condition(row: QuestionMail) -> str:
    if not row.only:
        return str(row.get_only_display())
    known = measures().get(row.metric)
    return f"{row.get_only_display()} {figure(row.limit, 'number')} ({known.title if known else row.metric})"


@require_POST
@needs("analytics.explore")
def act(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Test, pause, let go on, put away."""
    _row(pk)
    match request.GET.get("do") or request.POST.get("do"):
        case "test":
            sending.send_test(mail_id=pk)
            messages.success(request, _("The test is on its way to you; the log below tells what became of it."))
        case "pause":
            services.pause_mail(mail_id=pk, active=False)
        case "resume":
            services.pause_mail(mail_id=pk, active=True)
        case "archive":
            services.archive_mail(mail_id=pk)
            return HttpResponseRedirect(burl("analytics:question_mails"))
        case _:
            raise Http404
    return HttpResponseRedirect(burl("analytics:question_mail", pk=pk))


@needs("analytics.view")
def unsubscribe(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Take oneself off a mail, after one question."""
    row = QuestionMail.objects.filter(pk=pk, archived_at=None).select_related("question").first()
    me = access.current_actor().user_id
    if row is None or (me not in row.recipients and not saved.mails().filter(pk=pk).exists()):
        raise Http404
    if me not in row.recipients:
        if request.method == "POST":
            raise Http404
        return page(request, "analytics/explorer/not_on_it.html", {"row": row})
    if request.method == "POST":
        services.unsubscribe(mail_id=pk)
        messages.success(request, _("You do not get “%(name)s” any more.") % {"name": row.question.name})
        return HttpResponseRedirect(burl("analytics:questions"))
    title = _("Do not mail me “%(name)s” any more?") % {"name": row.question.name}
    return confirm_page(
        request, title=title, text=_("The others go on getting it."), submit=_("Take me off"), back=burl("analytics:questions"), danger=False
    )
