"""Articles (专栏) at Bilibili.

Source: openhome.bilibili.com, articles: `article/image/upload`, `article/add`, `article/detail`, `article/list`, `article/delete`; the names of
fields are partly from memory of public clients, as the pages could not be read in full.
"""

from datetime import UTC, datetime
from typing import Any

from guanhao.connectors.bilibili.api import GONE, HOST, bili
from guanhao.connectors.bilibili.archives import SETTLES
from guanhao.connectors.saying import account_setting, file_name, html_with_labels, number_in
from guanhao.sdk.connectors.errors import ConnectorError, OutcomeUnknown, phrase
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Media, Outcome, Outgoing

OPEN = {0, 4}
WORKING = {-1, 1, 2, 5, 7}


def upload_pictures(context: Context, post: Outgoing, kept: dict[str, Any]) -> None:
    """Every picture of the article and its cover, each saved as soon as it is up."""
    urls: dict[str, str] = dict(kept.get("pictures", {}))
    for media in (*post.pictures, *([post.cover] if post.cover else [])):
        if media.sha256 not in urls:
            urls[media.sha256] = _upload(context, media)
            kept["pictures"] = urls
            context.save({"pictures": urls})


def _upload(context: Context, media: Media) -> str:
    with context.open_media(media) as file:
        return str(bili(context, "POST", f"{HOST}/arcopen/fn/article/image/upload", files={"file": (file_name(media), file, media.mime)})["url"])


def submission(context: Context, post: Outgoing, kept: dict[str, Any]) -> dict[str, Any]:
    """The body of article/add."""
    html, urls = html_with_labels(post), kept.get("pictures", {})
    for digest, url in urls.items():
        html = html.replace(f"cid:{digest}", url)
    cover = urls.get(post.cover.sha256, "") if post.cover else ""
    body: dict[str, Any] = {
        "title": post.title,
        "content": html,
        "summary": str(post.extras.get("digest", "")),
        "category": number_in(post.extras.get("category") or account_setting(context.account, "category")),
        "template_id": 4 if cover else 5,
        "original": 0 if post.extras.get("source") else 1,
    }
    return {**body, "banner_url": cover, "image_urls": cover} if cover else body


def submit(context: Context, body: dict[str, Any]) -> Outcome:
    """article/add."""
    data = bili(context, "POST", f"{HOST}/arcopen/fn/article/add", body=body, commits=True)
    number = str(data.get("article_id") or data.get("id") or "")
    if not number:
        raise OutcomeUnknown("Bilibili answered without the article's number.", code="no_number")
    return Outcome(state="waiting", remote_id=f"cv{number}", check_after=30, handles={"article_id": number}, evidence={"article_id": number})


def outcome_of(context: Context, article: dict[str, Any]) -> Outcome:
    """What an article's state means."""
    number, state = str(article["id"]), int(article.get("state", -1))
    evidence = {"article_id": number, "state": state}
    if state in OPEN:
        stamp = number_in(article.get("publish_time"))
        published = datetime.fromtimestamp(stamp, UTC) if stamp else context.now()
        return Outcome(
            state="done", remote_id=f"cv{number}", url=f"https://www.bilibili.com/read/cv{number}", published_at=published, evidence=evidence
        )
    if state in WORKING:
        return Outcome(state="waiting", remote_id=f"cv{number}", check_after=60, handles={"article_id": number}, evidence=evidence)
    return Outcome(
        state="not_done",
        message=phrase("Bilibili: %(reason)s", reason=article.get("reason") or phrase("state %(state)s", state=state)),
        evidence=evidence,
    )


def look(context: Context, number: str) -> Outcome:
    """article/detail."""
    try:
        return outcome_of(context, bili(context, "GET", f"{HOST}/arcopen/fn/article/detail", params={"id": number}))
    except ConnectorError as error:
        if error.code in {str(code) for code in GONE}:
            return Outcome(state="not_done", message="The article is gone.", evidence={"article_id": number, "code": error.code})
        raise


def find(context: Context, title: str, since: datetime) -> Outcome:
    """The article among the account's newest ones, by title and time."""
    for article in bili(context, "GET", f"{HOST}/arcopen/fn/article/list", params={"pn": "1", "ps": "20", "sort": "publish_time"}).get("list") or []:
        made = datetime.fromtimestamp(number_in(article.get("ctime") or article.get("publish_time")), UTC)
        if article.get("title") == title and made >= since - SETTLES:
            return outcome_of(context, article)
    if context.now() - since < SETTLES:
        return Outcome(state="unknown", check_after=60, message="The article is not in the account's list yet.")
    return Outcome(state="not_done", message="The article is not among the account's newest ones.")
