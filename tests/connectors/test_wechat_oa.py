"""WeChat Official Accounts against a server that keeps WeChat's contract."""

import itertools
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.contract_servers.kit import KEY, NOON, PNG, Bench, Killed, Listening, post
from tests.contract_servers.wechat_oa import WechatServer

from guanhao.connectors.wechat_oa import WechatOfficialAccount
from guanhao.sdk.connectors import (
    Account,
    BadAnswer,
    Message,
    NotAllowed,
    OutcomeUnknown,
    Outgoing,
    RateLimited,
    Rejected,
    Token,
    TokenExpired,
    TokenLost,
    Unavailable,
)
from guanhao.sdk.testing import bench as suite
from guanhao.sdk.testing.conformance import Conformance

connector = WechatOfficialAccount()
ADDRESS = "https://mp.weixin.qq.com/s?__biz=MzAx&mid=2247483000&idx=1&sn=article-1#rd"


@pytest.fixture
def server() -> Iterator[WechatServer]:
    with WechatServer() as running:
        running.tokens.append("token-1-abcdef")
        running.clock = NOON.timestamp
        yield running


@pytest.fixture
def bench(server: WechatServer) -> Bench:
    token = {"app_secret": server.secret, "access_token": "token-1-abcdef"}
    return Bench(server.client(), "wechat_oa", {"app_id": server.app, "author": "编辑部"}, token, tier="认证服务号")


def article(bench: Bench, **changes: Any) -> Outgoing:
    picture, cover = bench.media(), bench.media(b"\xff\xd8cover", mime="image/jpeg", name="cover.jpg")
    html = f'<p>今天上新。</p><img src="cid:{picture.sha256}">'
    return post(format="article", html=html, pictures=(picture,), cover=cover, link="https://acme.example/new", **changes)


def through(bench: Bench, outgoing: Outgoing) -> Any:
    """Prepare, commit, and ask until it is no longer waiting."""
    prepared = connector.prepare(bench.context(), outgoing, bench.handles)
    outcome = connector.commit(bench.context(), outgoing, prepared)
    bench.handles.update(outcome.handles)
    for _ in range(5):
        if outcome.state == "waiting":
            outcome = connector.confirm(bench.context(), outgoing, bench.handles, outcome.remote_id)
    return outcome


def test_an_article_goes_out_with_its_pictures_and_its_link(server: WechatServer, bench: Bench) -> None:
    server.steps = 2
    outcome = through(bench, article(bench, labels=("广告",)))
    assert (outcome.state, outcome.remote_id, outcome.url) == ("done", "article-1@2247483000", ADDRESS)
    news = server.published[0]["content"]["news_item"][0]
    assert news["content"] == '<p><strong>广告</strong></p><p>今天上新。</p><img src="https://mmbiz.qpic.cn/inside/1">'
    assert (news["author"], news["content_source_url"], news["thumb_media_id"]) == ("编辑部", "https://acme.example/new", "material-1")


def test_a_picture_message_carries_every_picture(server: WechatServer, bench: Bench) -> None:
    pictures = (bench.media(), bench.media(b"\xff\xd8two", mime="image/jpeg", name="2.jpg"))
    outcome = through(bench, post(format="image_text", media=pictures))
    assert outcome.state == "done"
    news = server.published[0]["content"]["news_item"][0]
    assert news["article_type"] == "newspic"
    assert news["image_info"] == {"image_list": [{"image_media_id": "material-1"}, {"image_media_id": "material-2"}]}


def test_a_large_picture_and_a_gif_go_into_the_material(server: WechatServer, bench: Bench) -> None:
    large, gif = bench.media(b"\x89PNG" + b"0" * 1_100_000, name="large.png"), bench.media(b"GIF89a", mime="image/gif", name="a.gif")
    html = f'<img src="cid:{large.sha256}"><img src="cid:{gif.sha256}">'
    outcome = through(bench, post(format="article", html=html, pictures=(large, gif), cover=bench.media()))
    assert outcome.state == "done"
    assert server.inside == []
    assert "material/material-2" in server.published[0]["content"]["news_item"][0]["content"]


def test_nothing_is_visible_before_commit_and_preparing_again_uploads_nothing_twice(server: WechatServer, bench: Bench) -> None:
    first = connector.prepare(bench.context(), article(bench), bench.handles)
    again = connector.prepare(bench.context(), article(bench), bench.handles)
    assert server.visible() == []
    assert again.handles == first.handles == bench.handles
    assert (len(server.inside), len(server.materials), len(server.drafts)) == (1, 1, 1)


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_kill_after_any_saved_step_goes_on_there(server: WechatServer, bench: Bench, at: int) -> None:
    bench.kill_at_save = at
    with pytest.raises(Killed):
        connector.prepare(bench.context(), article(bench), bench.handles)
    assert through(bench, article(bench)).state == "done"
    assert (len(server.inside), len(server.materials), len(server.published), len(server.drafts)) == (1, 1, 1, 0)


def test_a_draft_whose_number_got_lost_is_found_again(server: WechatServer, bench: Bench) -> None:
    server.fail("/cgi-bin/draft/add", "reset")
    with pytest.raises(Unavailable):
        connector.prepare(bench.context(), article(bench), bench.handles)
    assert "draft" not in bench.handles
    assert through(bench, article(bench)).state == "done"
    assert (len(server.drafts), server.visible()) == (0, ["秋日新品"])


@pytest.mark.parametrize("kind", ["silent", "reset", "broken"])
def test_a_lost_answer_to_the_commit_is_reconciled_by_cover_and_title(server: WechatServer, bench: Bench, kind: str) -> None:
    outgoing = article(bench)
    prepared = connector.prepare(bench.context(), outgoing, bench.handles)
    server.fail("/freepublish/submit", kind)
    with pytest.raises(OutcomeUnknown):
        connector.commit(bench.context(), outgoing, prepared)
    outcome = connector.reconcile(bench.context(), outgoing, bench.handles, NOON)
    assert (outcome.state, outcome.remote_id, outcome.url) == ("done", "article-1@2247483000", ADDRESS)
    assert server.visible() == ["秋日新品"]


def test_an_article_of_the_same_title_is_not_taken_for_ours(server: WechatServer, bench: Bench) -> None:
    outgoing = article(bench)
    connector.prepare(bench.context(), outgoing, bench.handles)
    other = {"title": "秋日新品", "thumb_media_id": "material-99", "url": "https://mp.weixin.qq.com/s/other"}
    server.published.append({"article_id": "other", "content": {"news_item": [other]}, "update_time": int(NOON.timestamp())})
    early = connector.reconcile(bench.context(), outgoing, bench.handles, NOON)
    assert early.state == "unknown"
    bench.moment = NOON + timedelta(minutes=11)
    late = connector.reconcile(bench.context(), outgoing, bench.handles, NOON)
    assert (late.state, late.message) == ("not_done", "The draft is still in the draft box.")


def test_a_maintenance_page_is_no_outcome_of_a_commit(server: WechatServer, bench: Bench) -> None:
    outgoing = article(bench)
    prepared = connector.prepare(bench.context(), outgoing, bench.handles)
    server.fail("/freepublish/submit", "maintenance")
    with pytest.raises(OutcomeUnknown):
        connector.commit(bench.context(), outgoing, prepared)
    server.fail("/freepublish/batchget", "maintenance")
    with pytest.raises(BadAnswer):
        connector.reconcile(bench.context(), outgoing, bench.handles, NOON)
    assert server.visible() == []


@pytest.mark.parametrize(("status", "words"), [(2, "originality"), (3, "failed at WeChat"), (4, "review refused")])
def test_a_refused_job_is_not_done(server: WechatServer, bench: Bench, status: int, words: str) -> None:
    server.refuse_with = status
    outcome = through(bench, article(bench))
    assert outcome.state == "not_done"
    assert words in outcome.message
    assert server.visible() == []


# --- tiers ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tier", "mode"), [("认证服务号", "api"), ("subscription_verified", "api"), ("个人", "draft_box"), ("", "draft_box")])
def test_the_tier_decides_whether_a_person_has_to_press_publish(bench: Bench, tier: str, mode: str) -> None:
    ability = connector.ability(replace(bench.account, tier=tier))
    assert ability.mode == mode
    assert ability.source.startswith("https://developers.weixin.qq.com/")
    assert ability.why
    assert ability.why_zh


def test_a_personal_account_stops_at_the_draft_box(server: WechatServer, bench: Bench) -> None:
    bench.tier, server.may_publish = "个人", False
    outgoing = article(bench)
    prepared = connector.prepare(bench.context(), outgoing, bench.handles)
    assert server.drafts == {}
    outcome = connector.commit(bench.context(), outgoing, prepared)
    assert (outcome.state, outcome.handles, outcome.remote_id) == ("done", {"draft": "draft-1", "draft_box": True}, "")
    assert list(server.drafts) == ["draft-1"]
    assert connector.confirm(bench.context(), outgoing, {**bench.handles, **outcome.handles}, "").handles["draft"] == "draft-1"
    assert server.seen("freepublish") == []


def test_a_lost_answer_to_the_draft_of_a_personal_account_is_found_in_the_box(server: WechatServer, bench: Bench) -> None:
    bench.tier = "个人"
    outgoing = article(bench)
    prepared = connector.prepare(bench.context(), outgoing, bench.handles)
    server.fail("/draft/add", "silent")
    with pytest.raises(OutcomeUnknown):
        connector.commit(bench.context(), outgoing, prepared)
    outcome = connector.reconcile(bench.context(), outgoing, bench.handles, NOON)
    assert (outcome.state, outcome.handles["draft"]) == ("done", "draft-1")


def test_a_person_pressing_publish_is_noticed(server: WechatServer, bench: Bench) -> None:
    bench.settings = {**bench.settings, "publish_mode": "draft_box"}
    outgoing = article(bench)
    outcome = connector.commit(bench.context(), outgoing, connector.prepare(bench.context(), outgoing, bench.handles))
    server.jobs["by hand"] = {"draft": outcome.handles["draft"], "left": 0, "data_id": 2_247_483_000}
    server.finish("by hand")
    found = connector.confirm(bench.context(), outgoing, {**bench.handles, **outcome.handles}, "")
    assert (found.state, found.url) == ("done", ADDRESS)


def test_a_publication_planned_for_the_draft_box_stops_there_whatever_the_tier(server: WechatServer, bench: Bench) -> None:
    outgoing = article(bench, extras={"mode": "draft_box"})
    outcome = connector.commit(bench.context(), outgoing, connector.prepare(bench.context(), outgoing, bench.handles))
    assert (outcome.state, list(server.drafts), server.seen("submit")) == ("done", ["draft-1"], [])


def test_a_link_that_a_person_pastes_is_known_and_taken_down_by_a_person(bench: Bench) -> None:
    assert connector.remote_id("https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv") == "link-AbCdEfGhIjKlMnOpQrStUv"
    long = "https://mp.weixin.qq.com/s?__biz=MzAx&mid=2247483000&idx=1&sn=0123456789abcdef0123456789abcdef#rd"
    assert connector.remote_id(long) == "link-0123456789abcdef0123456789abcdef@2247483000"
    assert connector.remote_id("https://mp.weixin.qq.com.evil.example/s/AbCdEfGhIjKlMnOpQrStUv") is None
    with pytest.raises(NotAllowed):
        connector.withdraw(bench.context(), "link-AbCdEfGhIjKlMnOpQrStUv")


# --- mass sends -------------------------------------------------------------------------------------------------------------------


def test_a_mass_send_is_sent_once_however_often_it_is_committed(server: WechatServer, bench: Bench) -> None:
    outgoing = article(bench, extras={"mass_send": True})
    prepared = connector.prepare(bench.context(), outgoing, bench.handles)
    assert prepared.payload["clientmsgid"] == KEY
    server.fail("/mass/sendall", "reset")
    with pytest.raises(OutcomeUnknown):
        connector.commit(bench.context(), outgoing, prepared)
    again = connector.commit(bench.context(), outgoing, prepared)
    assert (again.state, again.handles, again.evidence["errcode"]) == ("waiting", {"msg_id": "3147483650"}, 45065)
    outcome = connector.confirm(bench.context(), outgoing, {**bench.handles, **again.handles}, "")
    assert (outcome.state, outcome.remote_id) == ("done", "mass-3147483650")
    assert len(server.sends) == 1


def test_a_lost_mass_send_is_never_called_not_done(server: WechatServer, bench: Bench) -> None:
    outgoing = article(bench, extras={"mass_send": True})
    prepared = connector.prepare(bench.context(), outgoing, bench.handles)
    server.fail("/mass/sendall", "reset")
    with pytest.raises(OutcomeUnknown):
        connector.commit(bench.context(), outgoing, prepared)
    bench.moment = NOON + timedelta(hours=1)
    assert connector.reconcile(bench.context(), outgoing, bench.handles, NOON).state == "unknown"


def test_an_account_may_be_set_to_send_to_everybody(server: WechatServer, bench: Bench) -> None:
    bench.settings = {**bench.settings, "publish_mode": "mass"}
    assert connector.ability(bench.account).per_month == 4
    assert through(bench, article(bench)).remote_id == "mass-3147483650@2250000000"
    assert connector.ability(replace(bench.account, settings={})).per_month is None


def test_the_quota_of_mass_sends_holds_until_midnight(server: WechatServer, bench: Bench) -> None:
    server.sends_left = 0
    outgoing = article(bench, extras={"mass_send": True})
    prepared = connector.prepare(bench.context(), outgoing, bench.handles)
    with pytest.raises(RateLimited) as refused:
        connector.commit(bench.context(), outgoing, prepared)
    assert (refused.value.code, refused.value.retry_after) == ("45028", 12 * 3600)


# --- taking down ------------------------------------------------------------------------------------------------------------------


def test_taking_down_works_twice(server: WechatServer, bench: Bench) -> None:
    outcome = through(bench, article(bench))
    assert connector.withdraw(bench.context(), outcome.remote_id).message == ""
    assert server.visible() == []
    assert connector.withdraw(bench.context(), outcome.remote_id).message == "It was gone already."


def test_a_mass_send_is_taken_down_by_its_message(server: WechatServer, bench: Bench) -> None:
    outcome = through(bench, article(bench, extras={"mass_send": True}))
    assert outcome.remote_id == "mass-3147483650@2250000000"
    assert connector.withdraw(bench.context(), outcome.remote_id).state == "done"
    assert server.visible() == []


# --- refusals ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "题" * 65}, "title"),
        ({"title": " "}, "title"),
        ({"html": "<p>" + "字" * 20_001 + "</p>"}, "text"),
        ({"cover": None, "pictures": ()}, "cover"),
        ({"format": "video"}, "format"),
    ],
)
def test_what_wechat_would_refuse_is_refused_before_anything_is_sent(server: WechatServer, bench: Bench, change: dict[str, Any], field: str) -> None:
    outgoing = replace(article(bench), **change)
    assert [problem[0] for problem in connector.check(outgoing, bench.account)] == [field]
    with pytest.raises(Rejected):
        connector.prepare(bench.context(), outgoing, {})
    assert server.calls == []


def test_an_article_over_a_megabyte_and_a_picture_over_ten_are_refused(bench: Bench) -> None:
    huge = replace(bench.media(), size=10 * 1_048_576 + 1)
    assert [words for _field, words, _zh in connector.check(replace(article(bench), cover=huge), bench.account)] == [
        "“picture.png” is larger than 10 MB."
    ]
    weighty = replace(article(bench), html="<p>" + "字" * 349_526 + "</p>")
    assert "The article with its markup is larger than 1 MB." in [words for _field, words, _zh in connector.check(weighty, bench.account)]


def test_codes_say_what_has_to_be_done(server: WechatServer, bench: Bench) -> None:
    server.ip_allowed = False
    with pytest.raises(NotAllowed, match=r"203\.0\.113\.9.*not in whitelist"):
        connector.prepare(bench.context(), article(bench), {})
    server.ip_allowed, server.may_publish = True, False
    outgoing = article(bench)
    prepared = connector.prepare(bench.context(), outgoing, bench.handles)
    with pytest.raises(NotAllowed) as refused:
        connector.commit(bench.context(), outgoing, prepared)
    assert refused.value.code == "48001"
    server.may_publish, server.quota_left = True, 0
    with pytest.raises(RateLimited) as limited:
        connector.commit(bench.context(), outgoing, prepared)
    assert (limited.value.code, limited.value.retry_after) == ("45009", 12 * 3600)
    server.fail("/freepublish/submit", "busy")
    with pytest.raises(RateLimited) as busy:
        connector.commit(bench.context(), outgoing, prepared)
    assert busy.value.retry_after == 7
    assert server.visible() == []


# --- tokens -----------------------------------------------------------------------------------------------------------------------


def test_an_old_token_is_expired_and_refreshing_gets_a_new_one(server: WechatServer, bench: Bench) -> None:
    server.tokens.append("token-of-somebody-else")
    with pytest.raises(TokenExpired):
        connector.prepare(bench.context(), article(bench), {})
    token = connector.refresh(bench.context())
    assert (token.values["access_token"], token.values["app_secret"]) == ("token-of-somebody-else", server.secret)
    assert token.expires_at == NOON + timedelta(seconds=7200)


def test_the_very_token_that_no_longer_counts_is_replaced_by_force(server: WechatServer, bench: Bench) -> None:
    assert connector.refresh(bench.context()).values["access_token"] == "token-2-abcdef"
    assert [call.json()["force_refresh"] for call in server.seen("stable_token")] == [False, True]


def test_a_wrong_secret_means_the_account_has_to_be_connected_anew(server: WechatServer, bench: Bench) -> None:
    bench.token = {"app_secret": "0" * 32}
    with pytest.raises(TokenLost):
        connector.refresh(bench.context())


def test_no_secret_is_in_payload_log_words_or_repr(server: WechatServer, bench: Bench) -> None:
    listening = Listening()
    logging.getLogger("guanhao").addHandler(listening)
    outgoing = article(bench)
    context = bench.context()
    prepared = connector.prepare(context, outgoing, bench.handles)
    server.tokens.append("another")
    with pytest.raises(TokenExpired) as refused:
        connector.commit(context, outgoing, prepared)
    logging.getLogger("guanhao").removeHandler(listening)
    said = f"{prepared} {bench.handles} {refused.value.message} {refused.value.details} {context} {listening.lines}"
    assert server.secret not in said
    assert "token-1-abcdef" not in said


def test_the_doctor_sees_rights_and_quota(server: WechatServer, bench: Bench) -> None:
    found = connector.diagnose(bench.context())
    assert (found.ok, found.tier, found.scopes, found.quota) == (True, "service_verified", ("draft", "freepublish"), {"freepublish/submit": 100})
    server.may_publish = False
    found = connector.diagnose(bench.context())
    assert (found.ok, found.tier, found.scopes) == (False, "unverified", ("draft",))
    assert found.problems[0][1].startswith("没有发布权限")


def test_the_doctor_finds_out_a_tier_that_nobody_typed(server: WechatServer, bench: Bench) -> None:
    bench.tier = ""
    assert connector.ability(bench.account).mode == "draft_box"
    bench.tier = connector.diagnose(bench.context()).tier
    assert (bench.tier, connector.ability(bench.account).mode) == ("subscription_verified", "api")


# --- numbers and talk -------------------------------------------------------------------------------------------------------------


def test_numbers_of_articles_and_followers(server: WechatServer, bench: Bench) -> None:
    details = [
        {"stat_date": "2026-11-20", "target_user": 900, "int_page_read_user": 10, "int_page_read_count": 12, "share_count": 1, "add_to_fav_count": 0},
        {
            "stat_date": "2026-11-21",
            "target_user": 1000,
            "int_page_read_user": 200,
            "int_page_read_count": 260,
            "share_count": 9,
            "add_to_fav_count": 3,
        },
    ]
    server.totals["2026-11-20"] = [{"ref_date": "2026-11-20", "msgid": "2247483000_1", "title": "秋日新品", "details": details}]
    readings = connector.post_metrics(bench.context(), ["article-1@2247483000", "article-2@1"])
    assert [(reading.remote_id, dict(reading.values)) for reading in readings] == [
        ("article-1@2247483000", {"impressions": 1000, "reach": 200, "views": 260, "shares": 9, "saves": 3})
    ]
    account = connector.account_metrics(bench.context())
    assert account is not None
    assert account.values == {"followers": 12_345, "new_followers": 35, "lost_followers": 5}


def test_comments_are_pulled_in_pages_and_answered_once(server: WechatServer, bench: Bench) -> None:
    made = int(NOON.timestamp())
    server.comments["2247483000"] = [
        {"user_comment_id": number, "create_time": made + number, "content": f"评论{number}", "comment_type": 0, "openid": f"o{number}"}
        for number in range(60)
    ]
    page = connector.messages(bench.context(), "", ["article-1@2247483000", "no-data-id"])
    assert (len(page.messages), page.cursor) == (60, f"{made + 59}:2247483000_59")
    assert connector.messages(bench.context(), page.cursor, ["article-1@2247483000"]).messages == ()
    newest = page.messages[-1]
    assert (newest.text, newest.post_id, newest.author_id) == ("评论59", "article-1@2247483000", "o59")
    server.fail("/comment/reply/add", "silent")
    with pytest.raises(OutcomeUnknown):
        connector.reply(bench.context(), newest, "谢谢", KEY)
    assert connector.reply(bench.context(), newest, "谢谢", KEY).message == "The answer was there already."
    assert len(server.seen("reply/add")) == 1


def test_an_account_without_comments_has_none(server: WechatServer, bench: Bench) -> None:
    server.may_comment = False
    assert connector.messages(bench.context(), "", ["article-1@2247483000"]).messages == ()


def test_a_direct_message_is_answered_in_private(server: WechatServer, bench: Bench) -> None:
    message = Message(remote_id="1", kind="direct", author_id="o1", author="", text="几点开门？", made_at=NOON)
    assert connector.reply(bench.context(), message, "九点。", KEY).state == "done"
    assert server.customers == [{"touser": "o1", "msgtype": "text", "text": {"content": "九点。"}}]


# --- the suite every connector passes ---------------------------------------------------------------------------------------------


def wechat_bench(server: WechatServer) -> suite.Bench:
    """A verified account; the clock goes on a quarter of an hour a look, as the lists of WeChat take a while."""
    clock = itertools.count()
    picture = suite.sample_media(PNG, mime="image/png", name="a.png")
    html = f'<p>今天上新。</p><img src="cid:{picture.media.sha256}">'
    token = {"app_secret": server.secret, "access_token": server.tokens[-1]}

    def shown(word: str) -> int:
        articles = [item["content"]["news_item"][0] for item in server.published]
        return sum(word in article["title"] + article["content"] for article in articles)

    def totals(day: str) -> list[dict[str, Any]]:
        alive = {item["article_id"] for item in server.published}
        jobs = [job for job in server.jobs.values() if job.get("article_id") in alive]
        return [{"msgid": f"{job['data_id']}_1", "details": [{"stat_date": day, "int_page_read_count": 3}]} for job in jobs]

    def comment(remote_id: str, word: str) -> None:
        rows = server.comments.setdefault(remote_id.partition("@")[2], [])
        rows.append({"user_comment_id": len(rows) + 1, "create_time": int(NOON.timestamp()), "content": word, "openid": "o1"})

    server.totals_of = totals
    server.clock = lambda: (NOON + timedelta(minutes=15 * next(clock))).timestamp()
    return suite.Bench(
        connector=connector,
        account=Account(id=7, platform="wechat_oa", handle="acme", name="Acme", tier="认证服务号", settings={"app_id": server.app}),
        token=Token(values=token),
        bad_token=Token(values={**token, "access_token": "stolen-token"}),
        lost_token=Token(values={"app_secret": "1" * 32}),
        samples=(
            post(format="article", html=html, pictures=(picture.media,), cover=picture.media),
            post(format="image_text", media=(picture.media,)),
        ),
        files={picture.media.sha256: picture.content},
        visible=shown,
        now=lambda: NOON + timedelta(minutes=15 * next(clock)),
        is_commit=lambda call: call.url.path.rpartition("/")[2] in ("uploadimg", "add_material", "add", "submit", "delete"),
        comment=comment,
        answered=lambda remote_id, word: sum(
            word in (row.get("reply") or {}).get("content", "") for row in server.comments[remote_id.partition("@")[2]]
        ),
        transport=server.transport,
        sleep=lambda seconds: None,
    )


class TestConformance(Conformance):
    """Everything the connector claims, over a wire that breaks."""

    @pytest.fixture
    def bench(self, server: WechatServer) -> suite.Bench:
        return wechat_bench(server)
