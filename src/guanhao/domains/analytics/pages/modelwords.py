"""What models say, in the reader's words: problems of input, assumptions, methods."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guanhao.engines.modelling.designs import DESIGNS

PROBLEMS: Final[Mapping[str, Promise | str]] = {
    "all_null": _("No value is known in this period."),
    "too_short": _("%(known)s known values are too few; %(least)s are needed."),
    "constant": _("The value never changes in this period: there is nothing to forecast or explain."),
    "gaps": _("%(missing)s of %(total)s days are missing: too many for a model."),
    "horizon": _("Choose between 1 and %(most)s days ahead."),
    "not_finite": _("Row %(row)s is not a number."),
    "same_length": _("The compared series do not have the same number of days."),
    "no_group": _("One of the groups has no rows."),
    "few_units": _("%(units)s units are too few; %(least)s are needed."),
    "few_before": _("%(known)s days before the change are too few; %(least)s are needed."),
    "few_after": _("%(known)s days after the change are too few; %(least)s are needed."),
    "collinear": _("Two of the columns say the same thing: leave one out."),
    "no_variation": _("A feature is the same for everybody."),
    "no_overlap": _("Nobody in the other group is comparable."),
    "too_few_rows": _("%(rows)s rows are too few for %(wanted)s groups."),
    "unknown_choice": _("“%(value)s” is not one of the choices."),
    "unknown_metric": _("The metric no longer exists."),
}
DESIGN_TITLES: Final[Mapping[str, Promise | str]] = {
    "difference_in_differences": _("Difference in differences"),
    "interrupted_series": _("Interrupted time series"),
    "synthetic_control": _("Synthetic control"),
    "matching": _("Matching by propensity"),
    "regression": _("Regression"),
    "before_after": _("Before and after"),
}
ASSUMPTIONS: Final[Mapping[str, Promise | str]] = {
    "parallel_trends": _("Without the change both groups would have moved alike."),
    "no_anticipation": _("Nobody acted on the change before its day."),
    "no_spillover": _("The change of one group did not reach the other."),
    "same_units": _("The same accounts or people are counted before and after."),
    "trend_would_go_on": _("Without the change the old trend and week would have gone on."),
    "nothing_else_then": _("Nothing else that matters happened at the same time."),
    "same_counting": _("It was counted the same way all the time."),
    "donors_untouched": _("The comparison accounts were not touched by the change."),
    "donors_span": _("A mix of the comparison accounts resembles the treated one before the change."),
    "no_hidden_confounder": _("Everything that decided who was treated and also moves the outcome is among the columns."),
    "overlap": _("For every treated row there is a comparable untreated one."),
    "linear": _("The outcome moves in straight lines with the columns."),
    "independent_rows": _("The rows do not influence each other."),
    "correlation_only": _("This shows what goes together, not what causes what."),
    "no_trend": _("There was no trend or season of its own."),
}
MODEL_TITLES: Final[Mapping[str, Promise | str]] = {
    "seasonal_naive": _("Last week again (seasonal naive)"),
    "level": _("Level of four weeks"),
    "weekday_level": _("Level and weekdays"),
    "holt_winters": _("Holt–Winters, damped"),
    "stl_smooth": _("STL and smoothing"),
    "theta": _("Theta"),
    "calendar_regression": _("Calendar regression"),
    "combination": _("Median of the models"),
    "log_linear": _("Log-linear"),
    "early_shape": _("Shape of the first hours"),
}


@dataclass(frozen=True)
class DesignWords:
    """A design as a page shows it."""

    title: str
    causal: bool
    source: str
    assumptions: list[str]


def design_of(key: str) -> DesignWords:
    """Words of a design."""
    design = DESIGNS[key]
    return DesignWords(str(DESIGN_TITLES[key]), design.causal, design.source, [str(ASSUMPTIONS[one]) for one in design.assumptions])


def p_value(p: float | None) -> str:
    """A p-value as people read it: never a bare zero."""
    if p is None:
        return "—"
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def problem_words(code: str, values: Mapping[str, Any]) -> str:
    """Why there is no answer."""
    words = str(PROBLEMS.get(code, code))
    try:
        return words % dict(values)
    except (KeyError, TypeError, ValueError):
        return words
