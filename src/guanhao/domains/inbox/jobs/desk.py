"""What the desk does by the clock."""

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.jobs import JobContext, job


@job("inbox.feedback_report", title=_("Feedback report of the month"), at="06:10", atomic=True)
def feedback_report(ctx: JobContext) -> None:
    """On the first of the month, the report of the month before; made once, also when the program slept on the first."""
    from guanhao.domains.inbox.models import FeedbackReport, Suggestion
    from guanhao.domains.inbox.policy.desk import FeedbackPolicy
    from guanhao.domains.inbox.rules.feedback import month_before
    from guanhao.domains.inbox.services import feedback
    from guanhao.kernel.now import now
    from guanhao.kernel.tenancy import current_brand

    first, last = month_before(now().astimezone(current_brand().zone).date())
    wanted = FeedbackPolicy.of_brand().monthly and Suggestion.objects.exists()
    if wanted and not FeedbackReport.objects.filter(first_day=first, last_day=last).exists():
        feedback.make_report(first_day=first, last_day=last)
