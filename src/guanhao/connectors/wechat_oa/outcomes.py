"""What became of a publication at WeChat.

Sources: freepublish/submit, freepublish/get, freepublish/batchget, freepublish/delete (developers.weixin.qq.com/doc/subscription/api/public/…) and
message/mass/sendall, get, delete (…/doc/service/api/notify/message/…).

A post's number is `<article_id>@<msg_data_id>` (`mass-<msg_id>@<msg_data_id>` for a mass send): WeChat deletes by the first half and counts by
the second, which is also the `mid` of the article's address.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from guanhao.connectors.wechat_oa.api import NO_SUCH_ARTICLE, NO_SUCH_MEDIA, NO_SUCH_MESSAGE, wx
from guanhao.connectors.wechat_oa.articles import find_draft, same_article
from guanhao.sdk.connectors.errors import NotAllowed
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Outcome

SETTLES = timedelta(minutes=10)
BY_LINK = "link-"
_REFUSED = {
    2: "The declaration of originality was refused.",
    3: "Publishing failed at WeChat.",
    4: "WeChat's review refused the article.",
}
_GONE = {5: "The article was published and then deleted by its owner.", 6: "The article was published and then banned by WeChat."}


def remote(name: str, msg_data_id: object) -> str:
    """The number of a post from its two halves."""
    return f"{name}@{msg_data_id}" if msg_data_id else name


def halves(remote_id: str) -> tuple[str, str]:
    """(article_id or `mass-…`, msg_data_id or "")."""
    name, _, data_id = remote_id.partition("@")
    return name, data_id


def of_publish_job(context: Context, publish_id: str, msg_data_id: object) -> Outcome:
    """freepublish/get: 0 done, 1 working, 2 to 4 refused, 5 and 6 published and taken down since."""
    answer = wx(context, "/cgi-bin/freepublish/get", body={"publish_id": publish_id})
    status = answer.get("publish_status")
    evidence: dict[str, Any] = {name: answer[name] for name in ("publish_status", "fail_idx", "article_id") if name in answer}
    if status == 1:
        return Outcome(state="waiting", check_after=10, evidence=evidence)
    if status in _REFUSED or status in _GONE:
        return Outcome(state="not_done", message=_REFUSED.get(status) or _GONE[status], evidence=evidence)
    items = answer.get("article_detail", {}).get("item", [])
    if status == 0:
        url = str(items[0].get("article_url", "")) if items else ""
        remote_id = remote(str(answer.get("article_id", publish_id)), mid_of(url) or msg_data_id)
        return Outcome(state="done", remote_id=remote_id, url=url, published_at=context.now(), evidence=evidence)
    return Outcome(state="waiting", check_after=30, evidence=evidence)


def of_mass_send(context: Context, msg_id: str, msg_data_id: object) -> Outcome:
    """message/mass/get: SEND_SUCCESS, SENDING, SEND_FAIL, DELETE; a send of protected accounts waits for the administrator up to 30 minutes."""
    answer = wx(context, "/cgi-bin/message/mass/get", body={"msg_id": msg_id})
    status = str(answer.get("msg_status", ""))
    evidence = {"msg_id": msg_id, "msg_status": status}
    if status == "SEND_SUCCESS":
        return Outcome(state="done", remote_id=remote(f"mass-{msg_id}", msg_data_id), published_at=context.now(), evidence=evidence)
    if status in ("SEND_FAIL", "DELETE"):
        message = "The mass send was deleted afterwards." if status == "DELETE" else "WeChat could not carry out the mass send."
        return Outcome(state="not_done", message=message, evidence=evidence)
    return Outcome(state="waiting", check_after=30, evidence=evidence)


def mid_of(url: str) -> str:
    """The `mid` of an article's address, which is its msg_data_id; "" when the address is a short one."""
    return next(iter(parse_qs(urlsplit(url).query).get("mid", [])), "")


def find_published(context: Context, article: dict[str, Any], since: datetime, msg_data_id: object = "") -> Outcome | None:
    """The article in the list of what was published, newest first; None when it is not there."""
    answer = wx(context, "/cgi-bin/freepublish/batchget", body={"offset": 0, "count": 20, "no_content": 0})
    for item in answer.get("item", []):
        if datetime.fromtimestamp(int(item.get("update_time", 0)), UTC) < since - SETTLES:
            continue
        for news in item.get("content", {}).get("news_item", []):
            if same_article(news, article) and not news.get("is_deleted"):
                url = str(news.get("url", ""))
                return Outcome(
                    state="done",
                    remote_id=remote(str(item["article_id"]), mid_of(url) or msg_data_id),
                    url=url,
                    published_at=datetime.fromtimestamp(int(item["update_time"]), UTC),
                    evidence={"article_id": item["article_id"], "found": "freepublish/batchget"},
                )
    return None


def draft_is_there(context: Context, draft: str) -> bool:
    """Whether the draft is still in the box; WeChat takes it out when it is published or sent."""
    answer = wx(context, "/cgi-bin/draft/get", body={"media_id": draft}, accept=(NO_SUCH_MEDIA,))
    return int(answer.get("errcode", 0)) != NO_SUCH_MEDIA


def look(context: Context, article: dict[str, Any], draft: str, since: datetime, msg_data_id: object = "") -> Outcome:
    """Whether a submission since this moment took effect: the published list, then the draft box."""
    try:
        found = find_published(context, article, since, msg_data_id)
    except NotAllowed:
        found = None
    if found:
        return found
    if not draft:
        return _nothing_known(context, article, since)
    if not draft_is_there(context, draft):
        message = "The draft has left the draft box, but the article is not in the list of what was published."
        return Outcome(state="unknown", check_after=60, message=message, evidence={"draft": draft, "in_box": False})
    evidence = {"draft": draft, "in_box": True}
    if context.now() - since < SETTLES:
        return Outcome(state="unknown", check_after=60, message="The draft is still in the box; a submission may be under way.", evidence=evidence)
    return Outcome(state="not_done", message="The draft is still in the draft box.", evidence=evidence)


def _nothing_known(context: Context, article: dict[str, Any], since: datetime) -> Outcome:
    """No handle was kept: without a draft nothing can have been submitted."""
    if context.now() - since < SETTLES:
        return Outcome(state="unknown", check_after=60, message="The article is not in the list of what was published yet.")
    return Outcome(
        state="not_done", message="The article is neither published nor in the draft box.", evidence={"in_box": bool(find_draft(context, article))}
    )


def take_down(context: Context, remote_id: str) -> Outcome:
    """freepublish/delete or message/mass/delete; done also when it is gone already."""
    name, _data_id = halves(remote_id)
    if not name or name.startswith(BY_LINK):
        raise NotAllowed("A person published this article; take it down on mp.weixin.qq.com.", code="by_hand")
    if name.startswith("mass-"):
        answer = wx(context, "/cgi-bin/message/mass/delete", body={"msg_id": name.removeprefix("mass-")}, accept=(NO_SUCH_MESSAGE,))
    else:
        answer = wx(context, "/cgi-bin/freepublish/delete", body={"article_id": name, "index": 0}, accept=(NO_SUCH_ARTICLE,))
    gone = bool(answer.get("errcode", 0))
    return Outcome(state="done", remote_id=remote_id, message="It was gone already." if gone else "", evidence={"errcode": answer.get("errcode", 0)})
