"""A brand's own metrics: defined by formula, kept in versions (ANA-01)."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.analytics.metrics import BASE_COLUMNS, BUILT_IN, MetricDef, names_of
from guanhao.domains.analytics.models import MetricDefinition
from guanhao.domains.analytics.selectors.metrics import UnknownMetric, from_row
from guanhao.engines.statistics.formula import Formula, FormulaError, parse
from guanhao.kernel import access, audit, events
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand
from guanhao.sdk.events.analytics import MetricDefined

UNITS = ("count", "share", "number", "seconds", "money")
GOOD = ("up", "down", "")
_KEY = re.compile(r"[a-z][a-z0-9_]{1,59}")


class BadMetric(ValueError):
    """A definition that cannot be taken; `problems` maps field to one sentence."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


def read_formula(text: str, level: str) -> Formula:
    """Parse a formula over a level's columns; BadMetric says in words what cannot be read and what could be written."""
    try:
        formula = parse(text, names_of(level))
    except FormulaError as error:
        raise BadMetric({"formula": formula_problem(error, level)}) from error
    if not formula.columns():
        raise BadMetric({"formula": _("The formula reads no column.")})
    return formula


def formula_problem(error: FormulaError, level: str) -> str:
    """A formula's mistake in words."""
    place = {"at": error.position + 1, "word": error.word}
    match error.code:
        case "unknown_name":
            known = ", ".join(BASE_COLUMNS[level])
            return _("“%(word)s” (character %(at)s) is no column of this level. Columns: %(known)s.") % {**place, "known": known}
        case "bad_sign":
            return _("“%(word)s” (character %(at)s) cannot stand in a formula. Allowed: + − × ÷ ( ) numbers, columns, coalesce(), total().") % place
        case "unexpected":
            return _("“%(word)s” (character %(at)s) is in the wrong place.") % place
        case "unfinished":
            return _("The formula ends too early.")
        case "two_fractions":
            return _("Write one fraction: everything above, then ÷, then everything below.")
    return _("The formula is too long or too deep.")


def define_metric(
    *, key: str, title: str, formula: str, unit: str, level: str = "post", good: str = "up", about: str = "", replace: bool = True
) -> MetricDef:
    """A new metric, or a new version of one's own metric (needs analytics.define_metric). The same definition again writes nothing.

    Raises BadMetric naming each field that is wrong; a built-in metric cannot be replaced.
    """
    access.require("analytics.define_metric")
    values = {"title": title.strip()[:80], "formula": formula.strip(), "unit": unit, "level": level, "good": good, "about": about.strip()[:400]}
    problems = _problems(key, values)
    if not problems:
        read_formula(values["formula"], level)
    if problems:
        raise BadMetric(problems)
    with transaction.atomic():
        last = MetricDefinition.objects.select_for_update().filter(key=key).order_by("-version").first()
        if last and not replace:
            raise BadMetric({"key": _("There is a metric with this key already.")})
        if last and not last.retired and all(getattr(last, name) == value for name, value in values.items()):
            return from_row(last)
        return from_row(_write(key, values, last))


def retire_metric(*, key: str) -> None:
    """Take a metric of one's own out of the lists; its versions stay (needs analytics.define_metric)."""
    access.require("analytics.define_metric")
    with transaction.atomic():
        last = MetricDefinition.objects.select_for_update().filter(key=key).order_by("-version").first()
        if last is None or last.retired:
            raise UnknownMetric(key)
        last.retired = True
        last.save()
        audit.record("analytics.metric_retired", target=f"analytics.metric:{key}", before={"formula": last.formula}, after={})


def _write(key: str, values: dict[str, str], last: MetricDefinition | None) -> MetricDefinition:
    actor = access.current_actor()
    row = MetricDefinition(
        key=key, version=last.version + 1 if last else 1, made_at=now(), made_by_id=actor.user_id, made_by_name=actor.name[:120], **values
    )
    row.save()
    before = {"formula": last.formula, "version": last.version} if last else {}
    audit.record("analytics.metric_defined", target=f"analytics.metric:{key}", before=before, after={**values, "version": row.version})
    events.emit(MetricDefined(brand_id=current_brand().id, key=key, version=row.version))
    return row


def _problems(key: str, values: dict[str, str]) -> dict[str, str]:
    problems = {}
    if not _KEY.fullmatch(key):
        problems["key"] = _("The key is 2 to 60 small letters, digits and _, and begins with a letter.")
    elif key in BUILT_IN:
        problems["key"] = _("“%(key)s” is built in and cannot be replaced; choose another key.") % {"key": key}
    if not values["title"]:
        problems["title"] = _("Give the metric a name.")
    if values["unit"] not in UNITS:
        problems["unit"] = _("Choose a unit.")
    if values["level"] not in BASE_COLUMNS:
        problems["level"] = _("Choose a level.")
    if values["good"] not in GOOD:
        problems["good"] = _("Say which direction is good.")
    return problems
