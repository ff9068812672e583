"""The sandbox: a platform for trials and torture, spoken to exactly as a real one (guanhao.sdk.testing.sandbox)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal
from urllib.parse import quote

import httpx

from guanhao.connectors.saying import Problem, needed, too_big, too_long, with_labels
from guanhao.sdk.connectors.calls import ask, call, read_json
from guanhao.sdk.connectors.errors import ConnectorError, NotAllowed, Rejected, TokenLost, Unavailable, phrase
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import (
    Ability,
    Account,
    Diagnosis,
    Limits,
    Message,
    Outcome,
    Outgoing,
    Page,
    Prepared,
    Reading,
    Setting,
    Token,
    Window,
)

SOURCE = "guanhao.sdk.testing.sandbox"
TEXT = 20_000
FORMATS = {
    "text": Limits(text=TEXT, source=SOURCE),
    "image_text": Limits(text=TEXT, images=20, source=SOURCE),
    "article": Limits(title=200, text=100_000, source=SOURCE),
    "video": Limits(title=200, text=TEXT, source=SOURCE),
}


class Sandbox:
    """A platform without a native key: a second commit makes a second post, as most real ones do."""

    platform: ClassVar[str] = "sandbox"
    title: ClassVar[str] = "Sandbox"
    title_zh: ClassVar[str] = "沙盒"
    settings: ClassVar[Sequence[Setting]] = (
        Setting(
            name="server",
            title="Server address",
            title_zh="服务器地址",
            help="http://127.0.0.1:port of the sandbox",
            help_zh="沙盒的 http://127.0.0.1:端口",
        ),
        Setting(name="access_token", title="Access token", title_zh="访问令牌", secret=True),
        Setting(name="refresh_token", title="Refresh token", title_zh="刷新令牌", secret=True, required=False),
    )
    windows: ClassVar[Sequence[Window]] = (Window(scope="account", calls=60_000, seconds=60, source=SOURCE),)
    token_model: ClassVar[Literal["static", "rotating", "extending", "app"]] = "rotating"  # noqa: S105 - how tokens live
    idempotent: ClassVar[bool] = False
    source: ClassVar[str] = SOURCE

    def limits(self, format_key: str) -> Limits | None:
        """Texts, pictures, articles and videos."""
        return FORMATS.get(format_key)

    def ability(self, account: Account) -> Ability:
        """By the program, whatever the tier."""
        return Ability(mode="api", source=SOURCE)

    def check(self, post: Outgoing, account: Account) -> list[Problem]:
        """Lengths, number and size of files."""
        limits = self.limits(post.format)
        if limits is None:
            return [("format", "The sandbox does not take this format.", "沙盒不支持这种形式。")]
        problems = too_long("text", "The text", "正文", len(post.text), limits.text) + too_big(limits, post.media)
        if limits.images is not None and len(post.media) > limits.images:
            problems.append(("media", phrase("A post carries at most %(most)s pictures.", most=limits.images), f"一条最多 {limits.images} 张图片。"))
        return problems

    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        """Upload what is not uploaded yet."""
        known = dict(handles)
        for media in (*post.media, *post.pictures):
            name = f"upload:{media.sha256}"
            if name in known:
                continue
            with context.open_media(media) as stream:
                answer = ask(context, "POST", _address(context, "uploads"), endpoint="upload", headers=_bearer(context), content=stream.read())
            known[name] = answer["id"]
            context.save({name: known[name]})
        body = {"key": post.key, "title": post.title, "text": with_labels(post, post.text), "digest": post.digest, "tags": list(post.tags)}
        return Prepared(handles=known, payload={**body, "media": [known[f"upload:{one.sha256}"] for one in post.media]})

    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        """One POST."""
        body = dict(prepared.payload)
        answer = ask(context, "POST", _address(context, "posts"), endpoint="post", commits=True, judge=_judge, headers=_bearer(context), json=body)
        if answer["state"] == "processing":
            return Outcome(state="waiting", remote_id=answer["id"], url=answer["url"], check_after=1.0)
        return _done(answer)

    def confirm(self, context: Context, post: Outgoing, handles: Mapping[str, object], remote_id: str) -> Outcome:
        """Is it through?"""
        address = _address(context, f"posts/{quote(remote_id, safe='')}")
        response = call(context, "GET", address, endpoint="read", accept=(404,), headers=_bearer(context))
        if response.status_code == 404:
            return Outcome(state="not_done", message="The sandbox has no such post.")
        answer = read_json(response)
        return Outcome(state="waiting", remote_id=remote_id, check_after=1.0) if answer["state"] == "processing" else _done(answer)

    def reconcile(self, context: Context, post: Outgoing, handles: Mapping[str, object], since: datetime) -> Outcome:
        """Look for the key among the account's own posts."""
        answer = ask(context, "GET", _address(context, "posts"), endpoint="read", headers=_bearer(context), params={"key": post.key})
        found = answer["posts"]
        if not found:
            return Outcome(state="not_done")
        return Outcome(state="waiting", remote_id=found[0]["id"], check_after=1.0) if found[0]["state"] == "processing" else _done(found[0])

    def withdraw(self, context: Context, remote_id: str) -> Outcome:
        """Take it down."""
        address = _address(context, f"posts/{quote(remote_id, safe='')}")
        call(context, "DELETE", address, endpoint="delete", accept=(404,), headers=_bearer(context))
        return Outcome(state="done", remote_id=remote_id)

    def first_comment(self, context: Context, post: Outgoing, remote_id: str) -> Outcome:
        """One POST under the post."""
        address, body = _address(context, f"posts/{quote(remote_id, safe='')}/comments"), {"key": f"{post.key}.1", "text": post.first_comment}
        answer = ask(context, "POST", address, endpoint="post", commits=True, judge=_judge, headers=_bearer(context), json=body)
        return Outcome(state="done", remote_id=str(answer["id"]), evidence={"id": answer["id"]})

    def find_first_comment(self, context: Context, post: Outgoing, remote_id: str, since: datetime) -> Outcome:
        """By its key."""
        address = _address(context, f"posts/{quote(remote_id, safe='')}/comments")
        found = ask(context, "GET", address, endpoint="read", headers=_bearer(context), params={"key": f"{post.key}.1"})["comments"]
        return Outcome(state="done", remote_id=str(found[0]["id"])) if found else Outcome(state="not_done")

    def refresh(self, context: Context) -> Token:
        """A new pair for the refresh token, which works once."""
        token = context.token.values.get("refresh_token", "")
        if not token:
            raise TokenLost("The account has no refresh token; connect it anew.", code="token")
        server = needed(context, "server")
        answer = ask(context, "POST", f"{server.rstrip('/')}/token", endpoint="token", judge=_lost, json={"refresh_token": token})
        return Token(values={"access_token": answer["access_token"], "refresh_token": answer["refresh_token"]})

    def diagnose(self, context: Context) -> Diagnosis:
        """Tier and quota."""
        answer = ask(context, "GET", _address(context, "me"), endpoint="read", headers=_bearer(context))
        return Diagnosis(ok=True, tier=str(answer["tier"]), quota=dict(answer["quota"]))

    def post_metrics(self, context: Context, remote_ids: Sequence[str]) -> list[Reading]:
        """Numbers that follow from the post's own id, the same at every look."""
        found = []
        for remote_id in remote_ids:
            address = _address(context, f"posts/{quote(remote_id, safe='')}")
            answer = call(context, "GET", address, endpoint="read", accept=(404,), headers=_bearer(context))
            if answer.status_code != 404:
                size = sum(remote_id.encode())
                found.append(Reading(remote_id=remote_id, observed_at=context.now(), values={"views": size, "likes": size // 10}))
        return found

    def account_metrics(self, context: Context) -> Reading | None:
        """None: nobody follows a sandbox."""
        return None

    def messages(self, context: Context, cursor: str, post_ids: Sequence[str]) -> Page:
        """Comments with a higher number than the cursor."""
        answer = ask(context, "GET", _address(context, "comments"), endpoint="read", headers=_bearer(context), params={"after": cursor or "0"})
        found = answer["comments"]
        return Page(messages=tuple(map(_message, found)), cursor=str(found[-1]["number"]) if found else cursor)


def _judge(response: httpx.Response) -> ConnectorError | None:
    """The sandbox says of a 503 whether anything happened, and 403 is a stranger's token."""
    if response.status_code == 503 and response.headers.get("content-type", "").startswith("application/json"):
        body: Any = response.json()
        return Unavailable("The sandbox asks to try again later.", code="503") if body.get("nothing_happened") else None
    if response.status_code == 403:
        return NotAllowed("This token belongs to another account.", code="403")
    return Rejected("The sandbox does not take this text.", code="400") if response.status_code == 400 else None


def _lost(response: httpx.Response) -> ConnectorError | None:
    return TokenLost("The refresh token does not count any more; connect the account anew.", code="token") if response.status_code == 400 else None


def _message(one: Mapping[str, Any]) -> Message:
    made = datetime.fromtimestamp(float(one["at"]), UTC)
    who = str(one["author"])
    return Message(remote_id=str(one["id"]), kind="comment", author_id=who, author=who, text=str(one["text"]), made_at=made, post_id=str(one["post"]))


def _done(answer: Mapping[str, Any]) -> Outcome:
    moment = datetime.fromtimestamp(float(answer["at"]), UTC)
    return Outcome(state="done", remote_id=str(answer["id"]), url=str(answer["url"]), published_at=moment, evidence={"id": answer["id"]})


def _address(context: Context, rest: str) -> str:
    return f"{needed(context, 'server').rstrip('/')}/accounts/{quote(context.account.handle, safe='')}/{rest}"


def _bearer(context: Context) -> dict[str, str]:
    return {"authorization": f"Bearer {needed(context, 'access_token')}"}
