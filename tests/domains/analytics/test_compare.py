"""Period against period and platform against platform (ANA-16)."""

from datetime import UTC, datetime

from guanhao.domains.channels import facade as channels


def test_quarters_differ_by_platform(client_for, take, account):
    other = channels.add_account(platform="douyin", handle="two", name="Two")
    first, second = datetime(2026, 2, 1, 4, tzinfo=UTC), datetime(2026, 5, 1, 4, tzinfo=UTC)
    take("posts", [{"post_id": "a", "published_at": first, "likes": 100}, {"post_id": "b", "published_at": second, "likes": 150}])
    take("posts", [{"post_id": "a", "published_at": first, "likes": 40}, {"post_id": "b", "published_at": second, "likes": 10}], into=other)
    page = client_for("viewer").get("/b/acme/analytics/compare/?period=custom&from=2026-04-01&to=2026-06-30").context
    assert (str(page["before"].start), str(page["before"].end)) == ("2026-01-01", "2026-03-31")
    rows = {row["title"]: row["change"] for row in page["platforms"]}
    assert sorted((change.difference, change.share) for change in rows.values()) == [(-30, -0.75), (50, 0.5)]
    [likes] = [row["change"] for row in page["rows"] if row["change"].now == 160 and row["change"].before == 140][:1]
    assert likes.share == 20 / 140


def test_mean_and_median_stand_side_by_side(client_for, take, account):
    now, before = datetime(2026, 5, 1, 4, tzinfo=UTC), datetime(2026, 2, 1, 4, tzinfo=UTC)
    posts = [{"post_id": str(n), "published_at": now, "likes": n} for n in (1, 2, 3, 10)]
    take("posts", [*posts, {"post_id": "old", "published_at": before, "likes": 2}])
    page = client_for("viewer").get("/b/acme/analytics/compare/?period=custom&from=2026-04-01&to=2026-06-30").context
    mean, median, *_ = [row["change"] for row in page["quantiles"]]
    assert (mean.now, mean.before, median.now, median.before) == (4.0, 2.0, 2.5, 2.0)


def test_a_year_before(client_for, take, account):
    take("posts", [{"post_id": "a", "published_at": datetime(2025, 5, 1, 4, tzinfo=UTC), "likes": 7}])
    take("posts", [{"post_id": "b", "published_at": datetime(2026, 5, 1, 4, tzinfo=UTC), "likes": 14}])
    page = client_for("viewer").get("/b/acme/analytics/compare/?period=custom&from=2026-04-01&to=2026-06-30&against=year").context
    assert str(page["before"].start) == "2025-04-01"
    assert page["platforms"][0]["change"].share == 1.0
