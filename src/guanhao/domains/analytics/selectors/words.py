"""Words for keys that the audit log and the histories keep."""

from collections.abc import Iterable

from guanhao.domains.analytics.metrics import BUILT_IN
from guanhao.domains.analytics.models import MetricDefinition, QuestionMail, TraceTicket
from guanhao.kernel import warehouse
from guanhao.kernel.imports.kinds import kinds


def metrics() -> dict[str, str]:
    """Titles of the metrics by key, retired ones included."""
    own = dict(MetricDefinition.objects.order_by("version").values_list("key", "title"))
    return own | {key: str(metric.title) for key, metric in BUILT_IN.items()}


def posts(keys: Iterable[str]) -> dict[str, str]:
    """Titles of posts by "account/post"."""
    parts = {key: key.partition("/")[2] for key in keys}
    marks = ", ".join("?" * len(parts))
    rows = warehouse.rows(f"SELECT account_id, post_id, title FROM post_current WHERE post_id IN ({marks})", tuple(parts.values()))
    return {f"{row['account_id']}/{row['post_id']}": row["title"] for row in rows}


def tickets(keys: Iterable[str]) -> dict[str, str]:
    """Metric and day of tickets by number."""
    titles = metrics()
    rows = TraceTicket.objects.filter(pk__in=[int(key) for key in keys if key.isdecimal() and len(key) < 19])
    return {str(row.pk): f"{titles.get(row.metric, row.metric)} {row.day}" for row in rows}


def kind_titles() -> dict[str, str]:
    """Titles of the kinds of data by key."""
    return {key: str(kind.title) for key, kind in kinds().items()}


def question_mails(keys: Iterable[str]) -> dict[str, str]:
    """The names of the questions that scheduled mails are about, by the mail's number."""
    rows = QuestionMail.objects.filter(pk__in=[int(key) for key in keys if key.isdecimal() and len(key) < 19]).select_related("question")
    return {str(row.pk): row.question.name for row in rows}
