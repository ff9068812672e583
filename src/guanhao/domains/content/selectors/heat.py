"""Scores of topics from the warehouse: what similar posts of the same accounts reached."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guanhao.domains.content.models import Column, Topic
from guanhao.domains.content.policy.topics import HeatPolicy
from guanhao.domains.content.rules.kinds import FORMATS
from guanhao.domains.content.selectors.topics import account_ids, brand_today
from guanhao.engines.scoring.heat import FACTORS, Heat, Idea, PastPosts, Weights, score_ideas
from guanhao.kernel import warehouse

FACTOR_WORDS: dict[str, str | Promise] = {
    "reads": _("Reads"),
    "interaction_rate": _("Interaction rate"),
    "completion_rate": _("Completion rate"),
    "read_through": _("Read-through"),
    "share_rate": _("Share rate"),
}
MOST_POSTS = 20_000
_SQL = """SELECT account_id, concat_ws(' ', title, array_to_string(tags, ' '), topic) AS words, coalesce(format, '') AS format,
coalesce(topic, '') AS topic, views, impressions, finished_views, shares,
coalesce(likes, 0) + coalesce(comments, 0) + coalesce(shares, 0) + coalesce(saves, 0) + coalesce(coins, 0) AS interactions,
coalesce(likes, comments, shares, saves) IS NULL AS silent
FROM post_current WHERE day >= ? ORDER BY day DESC LIMIT ?"""


def heat_of(rows: Sequence[Topic]) -> list[Heat]:
    """The heat of these topics, in their order; one statement for all."""
    policy = HeatPolicy.of_brand()
    weights = Weights(
        {name: getattr(policy, name) for name in FACTORS}, keyword=policy.keyword, format=policy.format, column=policy.column, prior=policy.prior
    )
    if not any(weights.factors.values()):
        weights = Weights(dict.fromkeys(FACTORS, 1.0), keyword=policy.keyword, format=policy.format, column=policy.column, prior=policy.prior)
    return score_ideas([_idea(row) for row in rows], _past(policy.days), weights)


def _idea(row: Topic) -> Idea:
    formats = (row.format, *FORMATS[row.format].posts_as)
    words = tuple(row.keywords) or tuple(word for word in (row.pain_point,) if word)
    return Idea(words, formats, row.column_id or 0, tuple(account_ids(row)))


def _past(days: int) -> PastPosts:
    since = brand_today() - timedelta(days=days)
    found = warehouse.query(_SQL, [since, MOST_POSTS])
    columns = {one.title: one.pk for one in Column.objects.all()}
    interactions = _floats(found, "interactions")
    interactions[np.array(found.column("silent").to_pylist(), dtype=bool)] = np.nan
    return PastPosts(
        accounts=np.array(found.column("account_id").to_pylist(), dtype=np.int64),
        texts=_texts(found, "words"),
        formats=_texts(found, "format"),
        columns=np.array([columns.get(one, 0) for one in found.column("topic").to_pylist()], dtype=np.int64),
        views=_floats(found, "views"),
        impressions=_floats(found, "impressions"),
        interactions=interactions,
        finished=_floats(found, "finished_views"),
        shares=_floats(found, "shares"),
    )


def _texts(table: pa.Table, name: str) -> list[str]:
    return [str(value or "") for value in table.column(name).to_pylist()]


def _floats(table: pa.Table, name: str) -> Any:
    return np.array([np.nan if value is None else float(value) for value in table.column(name).to_pylist()], dtype=np.float64)
