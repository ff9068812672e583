"""Scores are kept with their reasons, so that a list of topics needs no warehouse."""

import math
from collections.abc import Iterable

from django.db import transaction

from guanhao.domains.content.models import Topic
from guanhao.domains.content.selectors.heat import heat_of
from guanhao.domains.content.selectors.topics import LIVE, topics
from guanhao.engines.scoring.heat import Heat
from guanhao.kernel.access import require
from guanhao.kernel.now import now


@transaction.atomic
def score_topics(ids: Iterable[int] | None = None) -> int:
    """Score these topics anew (None: all candidates and approved ones); how many."""
    require("topics.propose")
    rows = topics().filter(pk__in=list(ids)) if ids is not None else topics().filter(status__in=LIVE[:2])
    found = list(rows)
    for row, heat in zip(found, heat_of(found) if found else [], strict=True):
        row.score, row.evidence, row.factors, row.scored_at = round(heat.score, 1), round(heat.evidence, 2), _factors(heat), now()
    Topic.objects.bulk_update(found, ["score", "evidence", "factors", "scored_at"], batch_size=500)
    return len(found)


def _factors(heat: Heat) -> list[dict[str, object]]:
    """The factors as JSON: NaN is null, numbers rounded as the page shows them."""
    return [
        {
            "key": one.key,
            "value": None if math.isnan(one.value) else round(one.value, 4),
            "usual": None if math.isnan(one.usual) else round(one.usual, 4),
            "estimate": round(one.estimate, 4),
            "weight": round(one.weight, 4),
            "contribution": round(one.contribution, 2),
        }
        for one in heat.factors
    ]
