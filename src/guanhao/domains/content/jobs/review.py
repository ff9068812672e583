"""What reviews do by the clock: owners are reminded before legal's lead time begins."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("content.legal_reminders", title=_("Remind of the lead time for legal"), every=timedelta(hours=6), remember=False)
def legal_reminders(ctx: JobContext) -> None:
    """Owners of items that legal must see soon hear of it, once a day."""
    from guanhao.domains.content.services.reminders import remind_of_legal

    remind_of_legal()
