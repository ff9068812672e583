"""How much a question of the explorer may ask of the machine, and how patient its mails are."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Policy, setting


class ExplorerPolicy(Policy):
    """Limits of questions and of what is mailed."""

    key = "analytics.explorer"
    title = _("Explorer")

    most_cells: Count = setting(
        5_000,
        unit="count",
        low=100,
        high=100_000,
        title=_("Most rows of an answer"),
        help=_("A question with more groups than this is refused on the page: nobody reads them. Files may have more."),
        source="issue 6 part 6",
    )
    most_rows: Count = setting(
        1_000_000,
        unit="count",
        low=1_000,
        high=10_000_000,
        title=_("Most rows of a file"),
        help=_("A file of an answer holds at most so many rows."),
        source="issue 6 part 6",
    )
    most_metrics: Count = setting(8, unit="count", low=1, high=30, title=_("Most metrics of a question"), source="issue 6 part 6")
    most_dimensions: Count = setting(4, unit="count", low=1, high=6, title=_("Most dimensions of a question"), source="issue 6 part 6")
    most_audiences: Count = setting(6, unit="count", low=1, high=20, title=_("Most audiences of a question"), source="issue 6 part 6")
    most_conditions: Count = setting(20, unit="count", low=1, high=100, title=_("Most filters of a question"), source="issue 6 part 6")
    patience: Duration = setting(
        timedelta(seconds=20),
        unit="duration",
        low=timedelta(seconds=1),
        high=timedelta(minutes=5),
        title=_("Longest time of a question"),
        help=_("A question that takes longer on the page is stopped, with words how to ask for less."),
        source="issue 6 part 6",
    )
    file_patience: Duration = setting(
        timedelta(minutes=10),
        unit="duration",
        low=timedelta(seconds=10),
        high=timedelta(hours=2),
        title=_("Longest time of a file"),
        source="issue 6 part 6",
    )
    failures: Count = setting(
        3,
        unit="count",
        low=1,
        high=20,
        title=_("Failures that pause a mail"),
        help=_("A scheduled mail that fails so many times in a row is paused, and its maker is told."),
        source="issue 6 part 6",
    )
    mail_rows: Count = setting(
        30,
        unit="count",
        low=5,
        high=500,
        title=_("Rows in a mail"),
        help=_("The whole answer is in the CSV file beside it."),
        source="issue 6 part 6",
    )
    most_recipients: Count = setting(50, unit="count", low=1, high=500, title=_("Most recipients of a mail"), source="issue 6 part 6")
