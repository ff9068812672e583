"""Paths of touches before orders, shared among platforms and sources by every model (ANA-04)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from guanhao.domains.analytics.policy.value import AttributionPolicy
from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.values import ask
from guanhao.engines.value import attribution
from guanhao.engines.value.errors import BadData

LONGEST: Final = 30
BY: Final = {"platform": "platform", "source": "coalesce(nullif(source, ''), platform)", "action": "platform || ' · ' || type"}
# the first order of a person in the period ends the path; who did not order was lost; equal touches in a row count once, the newest thirty count
_PATHS: Final = """WITH won AS (SELECT person_id, min(ordered_at) AS moment, sum(amount) AS value FROM orders
 WHERE person_id <> '' AND "day" BETWEEN ? AND ? AND amount >= 0 GROUP BY person_id),
touches AS (SELECT e.person_id, {by} AS channel, e.happened_at AS moment, won.moment AS ordered, won.value
 FROM events e LEFT JOIN won USING (person_id) WHERE e.person_id <> '' AND e."day" BETWEEN ? AND ? AND e.happened_at IS NOT NULL
 AND (won.moment IS NULL OR (e.happened_at <= won.moment AND e.happened_at >= won.moment - to_days(?)))),
fresh AS (SELECT *, coalesce(lag(channel) OVER (PARTITION BY person_id ORDER BY moment), chr(1)) <> channel AS changed FROM touches),
paths AS (SELECT person_id, list(channel ORDER BY moment) FILTER (WHERE changed) AS path, any_value(ordered) AS ordered, any_value(value) AS value
 FROM fresh GROUP BY person_id)
SELECT path[-{longest}:] AS path, count(ordered)::DOUBLE AS conversions, (count(*) - count(ordered))::DOUBLE AS losses,
 coalesce(sum(value), 0)::DOUBLE AS value FROM paths WHERE len(path) > 0 GROUP BY ALL"""


@dataclass(frozen=True)
class AttributionBoard:
    """All models side by side; `problem` says why there are none."""

    models: tuple[attribution.Attribution, ...]
    paths: int
    people: float
    conversions: float
    window_days: int
    problem: BadData | None = None


def attribution_between(start: date, end: date, by: str = "platform") -> AttributionBoard | None:
    """First orders of local days start to end, and the touches before them. None without events; KeyError for another `by` than BY."""
    policy = AttributionPolicy.of_brand()
    statement = _PATHS.format(by=BY[by], longest=LONGEST)
    window = (start, end, start - timedelta(days=policy.window_days), end, policy.window_days)
    rows = ask(sql.Statement(statement, window))
    if not rows:
        return None
    paths = [attribution.Path(tuple(row["path"]), row["conversions"], row["losses"], row["value"]) for row in rows]
    people = sum(path.conversions + path.losses for path in paths)
    won = sum(path.conversions for path in paths)
    settings = attribution.Settings(policy.position, policy.half_life)
    try:
        models = tuple(attribution.attribute(paths, model, settings) for model in attribution.MODELS)
    except BadData as error:
        return AttributionBoard((), len(paths), people, won, policy.window_days, error)
    return AttributionBoard(models, len(paths), people, won, policy.window_days)
