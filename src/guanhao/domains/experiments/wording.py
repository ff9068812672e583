"""Words for people: reasons, sources, verdicts."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guanhao.domains.experiments.models import MetricRole
from guanhao.engines.experiments.errors import BadData

REASONS = {
    "empty": _("There is nothing to analyse yet."),
    "negative": _("A count cannot be negative."),
    "not_whole": _("A count is a whole number."),
    "not_finite": _("This is no number."),
    "above_exposures": _("There are more conversions than exposures: check that both count the same people."),
    "all_null": _("Every value is empty."),
    "shares": _("Expected shares are above 0."),
    "repeated_arm": _("This version appears twice: add its rows up first."),
    "repeated_unit": _("This unit appears twice with different values."),
    "probability": _("A rate lies between 0 and 100 %, ends excluded."),
    "same": _("Without a difference no number of people is enough."),
    "positive": _("This must be above 0."),
    "range": _("This must lie between 0 and 100 %."),
    "impossible_sum": _("The sum of squares does not fit the sum."),
    "length": _("All columns need the same number of rows."),
    "column": _("This column is missing."),
    "one_arm": _("Only one version has data so far."),
    "empty_arm": _("One version has no data yet."),
    "too_few": _("One version has a single unit."),
    "no_spread": _("Nobody, or everybody, did it in both versions: there is nothing to compare."),
    "waiting": _("Too few units an arm so far."),
}
EARLY = {
    "mismatch": _("The split is broken: find out why before anything is decided."),
    "too_few": _("Too few units an arm so far."),
    "open": _("No version is ahead for sure yet."),
    "sure": _("One version is ahead for sure."),
}
DONE = {"stopped": _("Stopped early or at the end"), "decided": _("Decision made"), "promoted": _("Winner promoted, the rest withheld")}


def value_words(value: float | None, metric: MetricRole) -> str:
    """A rate in percent, an average in its own unit."""
    if value is None:
        return "—"
    return f"{value:,.2f}" if metric.measure != MetricRole.Measure.SHARE else f"{value:.2%}"


def difference_words(value: float | None, metric: MetricRole, *, unit: bool = True) -> str:
    """A difference: of rates in percentage points, of averages in their own unit; with its sign."""
    if value is None:
        return "—"
    if metric.measure != MetricRole.Measure.SHARE:
        return f"{value:+,.2f}".replace("-", "−")
    words = f"{value * 100:+.2f}".replace("-", "−")
    return words + " " + gettext("pp") if unit else words


def chance_words(value: float | None) -> str:
    """A chance as it is read: never 0 and never certain."""
    if value is None:
        return "—"
    return "< 0.1%" if value < 0.001 else "> 99.9%" if value > 0.999 else f"{value:.1%}"


def explain(problem: BadData) -> str:
    """Bad data in the words of the person who asked."""
    text = str(REASONS.get(problem.reason, problem.reason))
    return gettext("Row %(row)s: %(text)s") % {"row": problem.row, "text": text} if problem.row else text
