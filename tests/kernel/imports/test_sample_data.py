"""Real exports, unchanged, through the real kinds: nothing is lost and everything lands in the right column."""

import gzip
import io
import os
from pathlib import Path

import pytest

from guanhao.domains.channels import facade as channels
from guanhao.kernel import warehouse
from guanhao.kernel.imports import services

DATA = Path(os.environ.get("GUANHAO_SAMPLE_DATA") or Path(__file__).parents[4] / "shared" / "data")
pytestmark = [
    pytest.mark.skipif(
        not (DATA / "cctv_weibo_2020").is_dir(), reason="no sample data: put it beside the repository or name it in GUANHAO_SAMPLE_DATA"
    ),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def account(in_brand) -> str:
    return channels.add_account(platform="weibo", handle="sample", name="", timezone="", role="main").label


def mapped(kind: str, file: str, account: str, data: bytes | None = None, **more):
    """A dry run: the mapping by header and the counts."""
    result = services.dry_run(kind=kind, account=account, stream=io.BytesIO(data or (DATA / file).read_bytes()), name=Path(file).name, **more)
    return {result.plan.layout.headers[i]: key for i, key in result.plan.columns.items()}, result.counts.state(), result


def test_weibo_posts_are_all_taken_and_again_unchanged(account):
    path = DATA / "cctv_weibo_2020" / "posts_2020Q1.csv"
    for expected in ({"imported": 5303, "unchanged": 0}, {"imported": 0, "unchanged": 5303}):
        with path.open("rb") as stream:
            run = services.run_now(services.make_draft(kind="posts", account=account, stream=stream, name=path.name))
        assert run.counts == {"read": 5303, "updated": 0, "quarantined": 0, **expected}
    assert {one["header"]: one["field"] for one in run.mapping} == {
        "ts": "published_at",
        "weibo_content": "text",
        "weibo_topic": "topic",
        "forward": "shares",
        "comment": "comments",
        "like": "likes",
        "url": "url",
        "pub_time": None,
    }
    [row] = warehouse.rows("SELECT count(*) AS posts, sum(likes) AS likes, min(published_at) AS first FROM post_current")
    assert row["posts"] == 5303
    assert row["first"].isoformat().startswith("2020-01-01T00:55")


def test_weibo_comments(account):
    mapping, counts, _ = mapped("comments", "cctv_weibo_2020/comments_sample.csv", account)
    assert counts == {"read": 390, "imported": 390, "updated": 0, "unchanged": 0, "quarantined": 0}
    assert (
        mapping.items()
        >= {"comment_id": "comment_id", "comment_text": "text", "created_at": "made_at", "likes": "likes", "user_id": "author_id"}.items()
    )


def test_douyin_videos_and_comments(account):
    mapping, counts, result = mapped("posts", "douyin/videos.csv", account)
    assert (counts["read"], counts["imported"], counts["quarantined"]) == (108, 103, 5)
    assert {row.problems[0]["code"] for row in result.bad} == {"duplicate"}
    assert mapping == {
        "用户名": "author", "视频描述": "text", "视频id": "post_id", "发表时间": "published_at", "视频时长": "duration_s", "点赞数量": "likes",
        "收藏数量": "saves", "评论数量": "comments", "分享数量": "shares", "下载数量": "downloads",
    }  # fmt: skip
    mapping, counts, _ = mapped("comments", "douyin/comments.csv", account)
    assert (counts["read"], counts["quarantined"]) == (1786, 0)
    assert mapping == {
        "用户id": "author_id", "用户名": "author", "评论时间": "made_at", "IP地址": "region", "评论内容": "text", "点赞数量": "likes",
        "aweme_id": "post_id",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["1265680561", "516988754", "672328094", "88461692", "94742590"])
def test_bilibili_followers(account, name):
    mapping, counts, _ = mapped("account_days", f"bilibili_followers/{name}.csv", account)
    assert mapping == {"date": "day", "follower": "followers"}
    assert counts["read"] == counts["imported"] > 1000


def test_bilibili_snapshots_keep_every_observation(account):
    mapping, counts, result = mapped("posts", "bilibili_top100/top100_daily.csv.gz", account)
    assert mapping == {
        "snapshot": "observed_at", "标题": "title", "Up主": "author", "URL链接": "url", "播放量": "views", "弹幕量": "danmaku", "简介": "text",
        "点赞量": "likes", "投币量": "coins", "收藏量": "saves", "分享量": "shares", "分区": "tags", "上传日期": "published_at",
    }  # fmt: skip
    assert counts["read"] == 2300
    assert counts["imported"] + counts["quarantined"] == 2300
    assert {(row.problems[0]["field"], row.problems[0]["code"]) for row in result.bad} <= {("published_at", "required")}


def test_an_american_live_export_in_gb18030_and_an_ad_report_without_days(account):
    data = (DATA / "post_performance" / "Live.csv").read_text(encoding="utf-8-sig").encode("gb18030")
    mapping, counts, result = mapped("posts", "Live.csv", account, data)
    assert counts["read"] == 7050
    assert mapping["status_published"] == "published_at"
    assert result.plan.orders == {"published_at": "mdy"}
    assert {row.problems[0]["code"] for row in result.bad} == {"duplicate"}
    mapping, counts, _ = mapped("ads", "ad_spend/ads.csv", account, options={"set:day": "2017-08-20"})
    assert counts == {"read": 518, "imported": 518, "updated": 0, "unchanged": 0, "quarantined": 0}
    assert mapping["Spent"] == "spend"


def test_packed_as_it_comes(account):
    data = gzip.decompress((DATA / "post_performance" / "french_media_tweets.csv.gz").read_bytes())
    mapping, counts, _ = mapped("posts", "tweets.csv", account, data)
    assert (counts["read"], counts["imported"], mapping["id_tweet"]) == (2800, 2800, "post_id")
