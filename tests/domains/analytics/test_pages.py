"""The boards: empty, with one post, and with data; by role and by brand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from guanhao.console.models import SavedView
from guanhao.domains.analytics.models import CaseCard, MetricDefinition
from guanhao.kernel.now import time_at

MOMENT = datetime(2026, 3, 2, 1, tzinfo=UTC)
BOARDS = ("", "platforms/", "followers/", "channels/", "hours/", "compare/", "content/", "posts/", "cases/", "metrics/", "metrics/likes/")


@pytest.fixture
def some(take, account):
    """Two weeks of posts with followers, sources of visits and ads."""
    posts = [
        {
            "post_id": str(i),
            "published_at": MOMENT + timedelta(days=i % 14, hours=i % 5),
            "likes": i * i,
            "comments": i,
            "shares": 1,
            "reach": 1000,
            "format": "image" if i % 2 else "video",
            "text": f"【第 {i} 篇】#春天#正文",
        }
        for i in range(60)
    ]
    take("posts", posts)
    take(
        "account_days",
        [{"day": date(2026, 3, 2) + timedelta(days=i), "followers": 1000 + i * 10 + (500 if i > 9 else 0)} for i in range(16) if i != 4],
    )
    take("comments", [{"comment_id": "c", "post_id": "59", "made_at": MOMENT, "text": "真好", "likes": 3, "region": "河南"}])
    return account


@pytest.mark.parametrize("path", BOARDS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_board_without_data(client_for, account, path, language):
    client = client_for("viewer")
    client.cookies["guanhao_language"] = language
    response = client.get(f"/b/acme/analytics/{path}")
    assert response.status_code == 200


@pytest.mark.parametrize("path", [*BOARDS, "posts/{account}/59/", "accounts/{account}/", "metrics/preview?formula=c/reach"])
def test_every_board_with_data(client_for, some, path):
    with time_at(datetime(2026, 3, 18, 4, tzinfo=UTC)):
        response = client_for("viewer").get("/b/acme/analytics/" + path.format(account=some.id))
    assert response.status_code == 200
    assert "None" not in response.content.decode().replace("SameSite=None", "")


@pytest.mark.parametrize("path", [*BOARDS, "accounts/{account}/", "posts/{account}/a/"])
def test_every_board_with_one_post(client_for, take, account, path):
    take("posts", [{"post_id": "a", "published_at": MOMENT}])
    assert client_for("viewer").get("/b/acme/analytics/" + path.format(account=account.id)).status_code == 200


def test_the_overview_shows_the_period_and_the_change(client_for, some):
    with time_at(datetime(2026, 3, 18, 4, tzinfo=UTC)):
        page = client_for("viewer").get("/b/acme/analytics/?period=custom&from=2026-03-09&to=2026-03-15").context
    tiles = {tile.key: tile for tile in page["tiles"]}
    posts = [i for i in range(60) if 7 <= i % 14 <= 13]
    before = [i for i in range(60) if i % 14 < 7]
    assert tiles["posts"].value == len(posts)
    assert tiles["interactions"].value == sum(i * i + i + 1 for i in posts)
    assert tiles["interactions"].before == sum(i * i + i + 1 for i in before)
    assert tiles["followers"].value == 1000 + 130 + 500
    assert [post.post_id for post in page["top"]][:2] == ["55", "54"]


def test_filters_change_tiles_and_chart(client_for, some):
    with time_at(datetime(2026, 3, 18, 4, tzinfo=UTC)):
        page = client_for("viewer").get("/b/acme/analytics/?period=30&format=video&platform=weibo").context
    tiles = {tile.key: tile for tile in page["tiles"]}
    assert tiles["posts"].value == 30
    assert "followers" not in tiles
    assert sum(value or 0 for value in page["trend"].series[0].values) == sum(i * i + i + 1 for i in range(0, 60, 2))


def test_jumps_and_missing_days_are_marked(client_for, some):
    page = client_for("viewer").get("/b/acme/analytics/followers/?period=all").context
    [row] = page["rows"]
    assert row["missing"] == 1
    assert [(jump.day, jump.change) for jump in row["jumps"]] == [(date(2026, 3, 12), 510)]
    assert {mark.kind for mark in row["chart"].marks} == {"missing", "jump"}
    assert row["chart"].series[0].values[4] is None
    assert row["net"] == 650


def test_bad_addresses_are_said_and_passed_over(client_for, some):
    response = client_for("viewer").get("/b/acme/analytics/?period=soon&from=someday&account=abc&against=never")
    assert response.status_code == 200
    assert len(response.context["board"].errors) == 3


def test_the_explorer_searches_filters_sorts_and_exports(client_for, some):
    client = client_for("viewer")
    table = client.get("/b/acme/analytics/posts/?q=第&sort=-likes&format=image&interactions_from=100").context["table"]
    assert [line.row["post_id"] for line in table.lines][:2] == ["59", "57"]
    assert table.count == sum(1 for i in range(1, 60, 2) if i * i + i + 1 >= 100)
    lines = b"".join(client.get("/b/acme/analytics/posts/?export=csv&q=59").streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert "【" not in lines[1]
    assert "第 59 篇" in lines[1]
    assert client.get("/b/acme/analytics/posts/?q=100%25_").context["table"].count == 0


def test_a_post_page_stands_in_its_account(client_for, some):
    page = client_for("viewer").get(f"/b/acme/analytics/posts/{some.id}/59/").context
    standing = {row["one"].key: row["one"] for row in page["standing"]}
    assert standing["likes"].value == 59 * 59
    assert standing["likes"].below == pytest.approx(59.5 / 60)
    assert page["detail"].comment_count == 1
    assert client_for("viewer").get(f"/b/acme/analytics/posts/{some.id}/nothing/").status_code == 404


def test_the_curve_of_a_post(client_for, take, account):
    ages = (timedelta(hours=1), timedelta(hours=25), timedelta(days=7))
    take("posts", [{"post_id": "a", "published_at": MOMENT, "observed_at": MOMENT + age, "views": 10 * n} for n, age in enumerate(ages, 1)])
    page = client_for("viewer").get(f"/b/acme/analytics/posts/{account.id}/a/").context
    assert [row["numbers"] for row in page["ages"]] == [[10.0], [20.0], [30.0]]
    assert page["curve"].series[0].values == [10.0, 20.0, 30.0]


def test_a_case_card(client_for, some):
    url = f"/b/acme/analytics/posts/{some.id}/59/case"
    assert client_for("viewer").post(url, {"why": "x"}).status_code == 403
    assert not CaseCard.objects.exists()
    client = client_for("director")
    assert client.get(url).status_code == 200
    assert client.post(url, {"kind": "hot", "what": "春日话题", "why": "贴近节气", "lessons": "提前准备"}).status_code == 302
    [card] = CaseCard.objects.all()
    assert (card.kind, card.why, card.changed_by_name) == ("hot", "贴近节气", "Director")
    page = client.get("/b/acme/analytics/cases/?year=2026").context
    assert [row["case"].place for row in page["cases"]] == list(range(1, 11))
    assert page["cases"][0]["case"].card == card
    assert page["cases"][1]["case"].card is None


def test_defining_a_metric_on_the_page(client_for, some):
    client = client_for("analyst")
    values = {"title": "互动率", "key": "interaction_rate", "level": "post", "formula": "(c+f)/reach", "unit": "share", "good": "up"}
    bad = client.post("/b/acme/analytics/metrics/new", {**values, "formula": "(c+f"})
    assert bad.status_code == 422
    assert "formula" in bad.context["form"].errors
    assert not MetricDefinition.objects.exists()
    assert client.post("/b/acme/analytics/metrics/new", values).headers["Location"] == "/b/acme/analytics/metrics/interaction_rate/"
    assert client.get("/b/acme/analytics/metrics/interaction_rate/").context["preview"]["n"] == 60
    assert "互动率" in client.get("/b/acme/analytics/posts/").content.decode()
    assert client.post("/b/acme/analytics/metrics/interaction_rate/edit", {**values, "formula": "c/reach"}).status_code == 302
    assert MetricDefinition.objects.count() == 2
    assert client_for("viewer").get("/b/acme/analytics/metrics/new").status_code == 403
    assert client.post("/b/acme/analytics/metrics/interaction_rate/retire").status_code == 302
    assert client.get("/b/acme/analytics/metrics/interaction_rate/").status_code == 404


def test_saved_views(client_for, some):
    client = client_for("viewer")
    assert client.post("/b/acme/analytics/?period=7&platform=weibo", {"do": "save_view", "title": "Weekly"}).status_code == 302
    [view] = SavedView.objects.all()
    assert (view.query, view.page) == ("period=7&platform=weibo", "analytics.overview")
    assert [one["active"] for one in client.get("/b/acme/analytics/?period=7&platform=weibo").context["saved_views"]] == [True]
    assert client.post("/b/acme/analytics/", {"do": "save_view", "title": "All", "shared": "1"}).status_code == 403
    assert client.post("/b/acme/analytics/", {"do": "delete_view", "view": view.pk}).status_code == 302
    assert not SavedView.objects.exists()


def test_a_falling_channel_is_warned_of(client_for, take, some):
    events = []
    for week in range(5):
        for n in range(20):
            source = "search" if n < 10 - 2 * week else "ads"
            events.append(
                {"event_id": f"{week}-{n}", "person_id": "p", "type": "visit", "happened_at": MOMENT - timedelta(weeks=4 - week), "source": source}
            )
    take("events", events)
    with time_at(datetime(2026, 3, 9, 4, tzinfo=UTC)):
        page = client_for("viewer").get("/b/acme/analytics/").context
    assert [(one.trend.channel, one.trend.falls) for one in page["decays"]] == [("organic_search", 4)]


@pytest.mark.parametrize(("shares", "warned"), [((60, 60, 50, 40, 30), True), ((60, 60, 60, 40, 30), False), ((60, 50, 40, 45, 30), False)])
def test_an_organic_share_that_falls_three_weeks_in_a_row_is_warned_of(client_for, take, some, shares, warned):
    """ANA-07 (b): organic share down 3 weeks in a row → decay warning, on the overview and on the channels' page."""
    events = []
    for week, organic in enumerate(shares):
        for n in range(100):
            moment = MOMENT - timedelta(weeks=len(shares) - 1 - week)
            source = "organic" if n < organic else "paid"
            events.append({"event_id": f"{week}-{n}", "person_id": f"p{n}", "type": "visit", "happened_at": moment, "source": source})
    take("events", events)
    with time_at(datetime(2026, 3, 9, 4, tzinfo=UTC)):
        client = client_for("viewer")
        overview = client.get("/b/acme/analytics/").content.decode()
        channels = client.get("/b/acme/analytics/channels/").content.decode()
    assert ("已连续 3 周下降" in overview) is warned
    assert ("已连续 3 周下降" in channels) is warned


def test_another_brands_people_see_nothing(client_for, some, other_brand):
    stranger = client_for("director", other_brand)
    assert stranger.get("/b/acme/analytics/").status_code == 404
    assert stranger.get(f"/b/other/analytics/posts/{some.id}/59/").status_code == 404
    assert stranger.get(f"/b/other/analytics/accounts/{some.id}/").status_code == 404


def test_today_panels(client_for, some):
    with time_at(datetime(2026, 3, 18, 4, tzinfo=UTC)), translation.override("en"):
        html = client_for("director").get("/b/acme/").content.decode()
    assert "analytics/accounts" in html or "第 59 篇" in html
