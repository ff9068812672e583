"""The sample year is the same every time, and looks like a year of real accounts."""

from datetime import UTC, datetime

import numpy as np
import pyarrow.compute as pc

from guanhao.engines.simulation import make_year

END = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


def test_same_seed_same_year() -> None:
    first, second = (make_year(END, scale=0.01) for _ in range(2))
    assert [y.tables for y in first] == [y.tables for y in second]
    assert make_year(END, scale=0.01, seed=1)[0].tables != first[0].tables


def test_shapes_of_a_real_account() -> None:
    weibo = make_year(END, scale=0.01)[4].tables
    metrics = weibo["post_metrics"]
    assert pc.max(metrics["observed_at"]).as_py() <= END
    views = metrics["views"].to_numpy()
    assert views.mean() > 1.5 * np.median(views), "reach is heavy-tailed"
    assert weibo["account_days"].num_rows == 365
    assert pc.min(metrics["shares"]).as_py() >= 0


def test_a_post_never_loses_views() -> None:
    metrics = make_year(END, scale=0.01)[1].tables["post_metrics"].sort_by([("post_id", "ascending"), ("observed_at", "ascending")])
    ids, views = np.array(metrics["post_id"].to_pylist()), metrics["views"].to_numpy()
    same = ids[1:] == ids[:-1]
    assert (np.diff(views)[same] >= 0).all()


def test_scale_grows_people_not_posts() -> None:
    small, large = make_year(END, scale=0.01)[0].tables, make_year(END, scale=0.02)[0].tables
    assert small["posts"].num_rows == large["posts"].num_rows
    assert large["events"].num_rows > 1.5 * small["events"].num_rows
