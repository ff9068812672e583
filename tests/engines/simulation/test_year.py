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


def test_people_come_back_at_first_and_later_less() -> None:
    found = make_year(END, scale=0.02)[1].tables["events"]
    day = found["happened_at"].cast("int64").to_numpy() // 86_400_000_000
    person = found["person_id"].to_numpy()
    names, place = np.unique(person, return_inverse=True)
    born = np.full(names.size, 10**9)
    np.minimum.at(born, place, day)
    fresh = (born > day.min() + 200) & (born < day.max() - 40)
    age = day - born[place]
    back = [np.unique(place[fresh[place] & (age == wanted)]).size / fresh.sum() for wanted in (1, 7, 30)]
    assert 0.08 < back[0] < 0.3
    assert back[0] > 1.5 * back[1] > 1.5 * back[2] > 0


def test_buyers_buy_again_and_some_stop() -> None:
    shops = [one.tables["orders"] for one in make_year(END, scale=0.05) if "orders" in one.tables]
    assert len(shops) == 3
    for shop in shops:
        assert pc.max(shop["ordered_at"]).as_py() <= END
        times = np.unique(shop["person_id"].to_numpy(), return_counts=True)[1]
        assert 0.35 < (times > 1).mean() < 0.65, "about half of the buyers come again"
        assert times.max() >= 8


def test_campaigns_differ_in_return() -> None:
    ads = make_year(END, scale=0.01)[1].tables["ads"].group_by("campaign").aggregate([("spend", "sum"), ("revenue", "sum")])
    back = {row["campaign"]: row["revenue_sum"] / row["spend_sum"] for row in ads.to_pylist()}
    assert len(back) == 4
    assert back["618 大促"] > 5 > back["常青投放"] > 2 > back["白桃新品尝鲜"]
