"""A brand's own metrics."""

from datetime import UTC, date, datetime

import pytest

from guanhao.domains.analytics import facade
from guanhao.domains.analytics.models import MetricDefinition
from guanhao.domains.analytics.selectors.metrics import UnknownMetric, definition_history
from guanhao.domains.analytics.services.definitions import BadMetric, define_metric, retire_metric
from guanhao.kernel.access import Denied

DAY = date(2026, 3, 2)
OWN = {"key": "interaction_rate", "title": "互动率", "formula": "(c + f) / reach", "unit": "share"}


def test_the_acceptance_example_of_ana_01(take):
    moment = datetime(2026, 3, 2, 1, tzinfo=UTC)
    take("posts", [{"post_id": str(i), "published_at": moment, "comments": i, "shares": 1, "reach": 10 * i} for i in range(1, 4)])
    metric = define_metric(**OWN)
    assert (metric.version, metric.aggregation, metric.built_in) == (1, "ratio", False)
    assert facade.metric_value("interaction_rate", DAY, DAY).value == 9 / 60
    assert sorted(post.value for post in facade.top_posts("interactions", DAY, DAY)) == [2, 3, 4]
    assert "interaction_rate" in {metric.key for metric in facade.metrics()}


def test_every_change_is_a_version_and_the_same_again_is_none(in_brand):
    define_metric(**OWN)
    define_metric(**OWN)
    changed = define_metric(**{**OWN, "formula": "（评论＋转发＋点赞）÷触达"})
    assert changed.version == 2
    assert [row.version for row in definition_history("interaction_rate")] == [2, 1]
    assert facade.metric("interaction_rate").formula == "（评论＋转发＋点赞）÷触达"
    retire_metric(key="interaction_rate")
    with pytest.raises(UnknownMetric):
        facade.metric("interaction_rate")
    assert MetricDefinition.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": "likes"}, "key"),
        ({"key": "Bad Key"}, "key"),
        ({"title": " "}, "title"),
        ({"formula": "(c + f / reach"}, "formula"),
        ({"formula": "c + nonsense"}, "formula"),
        ({"formula": "1 + 2"}, "formula"),
        ({"unit": "apples"}, "unit"),
        ({"level": "planet"}, "level"),
        ({"good": "left"}, "good"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(in_brand, change, field):
    with pytest.raises(BadMetric) as caught:
        define_metric(**{**OWN, **change})
    assert list(caught.value.problems) == [field]
    assert not MetricDefinition.objects.exists()


def test_a_viewer_defines_nothing(acting_as):
    with acting_as("viewer"):
        with pytest.raises(Denied):
            define_metric(**OWN)
        assert not MetricDefinition.objects.exists()
