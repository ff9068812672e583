"""What the explorer does in the background: large files and scheduled mails."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import QUICK, JobContext, job


@job("analytics.write_question_file", title=_("Write a file of an answer"), retries=1, queue=QUICK)
def write_question_file(ctx: JobContext, *, file_id: int) -> str:
    """One file somebody asked for."""
    from guanhao.domains.analytics.services.explorer import exporting  # loads on first use, here and below

    return exporting.write_file(file_id=file_id)


@job("analytics.queue_question_mails", title=_("Look for scheduled mails that are due"), every=timedelta(minutes=5), remember=False)
def queue_question_mails(ctx: JobContext) -> int:
    """Each period of each mail is queued once."""
    from guanhao.domains.analytics.services.explorer import sending

    return sending.queue_left() + sending.queue_due() + sending.tell_unknown()


@job("analytics.send_question", title=_("Send a scheduled mail"), retries=3, queue=QUICK)
def send_question(ctx: JobContext, *, mailing_id: int) -> str:
    """One period of one mail; what the mail server did not take is tried again."""
    from guanhao.domains.analytics.services.explorer import sending

    try:
        return sending.send(mailing_id=mailing_id, last_attempt=ctx.last_attempt)
    except Exception as error:
        if ctx.last_attempt:
            sending.give_up(mailing_id=mailing_id, problem=f"{type(error).__name__}: {error}"[:300])
        raise
