"""Which metrics the brand in scope has: the built-in ones and its own."""

from typing import cast

from django.utils.translation import gettext as _

from guanhao.domains.analytics.metrics import BUILT_IN, Good, Level, MetricDef, Unit
from guanhao.domains.analytics.models import MetricDefinition


class UnknownMetric(LookupError):
    """No metric has this key; the message names where they are listed."""

    def __init__(self, key: str) -> None:
        super().__init__(_("There is no metric “%(key)s”. The metrics page and `guanhao query --list` name them all.") % {"key": key[:80]})
        self.key = key


def from_row(row: MetricDefinition) -> MetricDef:
    """A brand's own metric as a definition."""
    return MetricDef(
        key=row.key,
        title=row.title,
        formula=row.formula,
        unit=cast("Unit", row.unit),
        level=cast("Level", row.level),
        good=cast("Good", row.good),
        about=row.about,
        source="",
        owner=row.made_by_name,
        version=row.version,
        built_in=False,
    )


def own_metrics() -> dict[str, MetricDef]:
    """The brand's own metrics in force, by key."""
    newest: dict[str, MetricDefinition] = {}
    for row in MetricDefinition.objects.order_by("key", "version"):
        newest[row.key] = row
    return {key: from_row(row) for key, row in newest.items() if not row.retired}


def all_metrics() -> dict[str, MetricDef]:
    """Built-in metrics first, then the brand's own."""
    return {**BUILT_IN, **own_metrics()}


def find_metric(key: str) -> MetricDef:
    """The definition in force; UnknownMetric when there is none."""
    if key in BUILT_IN:
        return BUILT_IN[key]
    row = MetricDefinition.objects.filter(key=key).order_by("-version").first()
    if row is None or row.retired:
        raise UnknownMetric(key)
    return from_row(row)


def last_known_metric(key: str) -> MetricDef | None:
    """The definition in force, or the last one of a metric that is retired; None when there never was one."""
    if key in BUILT_IN:
        return BUILT_IN[key]
    row = MetricDefinition.objects.filter(key=key).order_by("-version").first()
    return from_row(row) if row else None


def definition_history(key: str) -> list[MetricDefinition]:
    """All versions of a brand's own metric, the newest first."""
    return list(MetricDefinition.objects.filter(key=key).order_by("-version"))
