"""What the team's work does by the clock."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("work.remind_due", title=_("Remind owners of cards"), every=timedelta(hours=1))
def remind_due(ctx: JobContext) -> None:
    """T−n by kind of card, and what is overdue; each once."""
    from guanhao.domains.work.services import reminding

    reminding.remind_due()


@job("work.close_sprints", title=_("Close sprints whose last day has come"), at="18:30")
def close_sprints(ctx: JobContext) -> None:
    """The closing report is written and what is not done carried over."""
    from guanhao.domains.work.services import sprints

    sprints.close_due()


@job("work.keep_series", title=_("Call monthly meetings, tell of months without one"), at="06:40")
def keep_series(ctx: JobContext) -> None:
    """The meeting of the month is made ahead; a month that went without is told once."""
    from guanhao.domains.work.services import series

    series.keep_up()


@job("work.index_document", title=_("Find a document by its new words"))
def index_document(ctx: JobContext, *, doc_id: int) -> None:
    """A minute after somebody typed."""
    from guanhao.domains.work.models import Doc
    from guanhao.domains.work.services import sharing

    if doc := Doc.objects.filter(pk=doc_id).first():
        sharing.index(doc)
