"""An invented platform of thirty lines and a connector to it that conforms, for the tests of the suite itself."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

import httpx

from guanhao.sdk.connectors import (
    Ability,
    Account,
    Context,
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
from guanhao.sdk.connectors.calls import ask, call, read_json
from guanhao.sdk.testing.bench import Bench, sample_media

SECRET = "a-key-of-tests"
ADDRESS = "https://board.example.org"
RED, BLUE = (sample_media(name.encode(), mime="image/png", name=f"{name}.png") for name in ("red", "blue"))


class Board:
    """Keeps posts by the name the caller gives them."""

    def __init__(self) -> None:
        self.posts: dict[str, dict[str, Any]] = {}
        self.files: list[bytes] = []
        self.comments: list[dict[str, Any]] = []
        self.replies: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.headers.get("x-key") != SECRET:
            return httpx.Response(401, json={"message": "unknown key"})
        place, _, name = request.url.path.strip("/").partition("/")
        match request.method, place:
            case "POST", "files":
                self.files.append(request.read())
                return httpx.Response(200, json={"id": len(self.files)})
            case "PUT", "posts":
                self.posts.setdefault(name, {"name": name, **json.loads(request.read())})
            case "DELETE", "posts":
                return httpx.Response(200 if self.posts.pop(name, None) else 404, json={})
            case "GET", "comments":
                return httpx.Response(200, json=self.comments[int(name or 0) :])
            case "GET", "replies":
                return httpx.Response(200, json={"texts": self.replies})
            case "POST", "comments":
                self.replies.append(json.loads(request.read())["text"])
                return httpx.Response(200, json={})
        return httpx.Response(200, json=self.posts[name]) if name in self.posts else httpx.Response(404, json={"message": "no such post"})


class Good:
    """A connector that keeps the contract."""

    platform: ClassVar[str] = "board"
    title: ClassVar[str] = "Board"
    title_zh: ClassVar[str] = "留言板"
    settings: ClassVar[Sequence[Setting]] = (Setting(name="key", title="Key", title_zh="密钥", secret=True),)
    windows: ClassVar[Sequence[Window]] = (Window(scope="account", calls=9, seconds=1, source="invented"),)
    token_model: ClassVar[Literal["static", "rotating", "extending", "app"]] = "static"
    idempotent: ClassVar[bool] = True
    source: ClassVar[str] = "invented"

    def limits(self, format_key: str) -> Limits | None:
        return Limits(text=100, images=2, image_bytes=1000, source="invented") if format_key in ("text", "image_text") else None

    def ability(self, account: Account) -> Ability:
        return Ability(mode="api")

    def check(self, post: Outgoing, account: Account) -> list[tuple[str, str, str]]:
        found = [("text", "Too long.", "太长。")] if len(post.text) > 100 else []
        if len(post.media) > 2 or any(media.size > 1000 for media in post.media):
            found.append(("media", "Too much.", "太多。"))
        return found

    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        kept: Any = handles
        files = dict(kept.get("files", {}))
        for media in post.media:
            if media.sha256 not in files:
                with context.open_media(media) as file:
                    files[media.sha256] = self.ask(context, "POST", "files", content=file.read())["id"]
                context.save({"files": dict(files)})
        return Prepared(handles={"files": files}, payload={"text": post.text, "files": list(files.values())})

    def ask(self, context: Context, method: str, path: str, *, commits: bool = False, **request: Any) -> Any:
        return ask(context, method, f"{ADDRESS}/{path}", endpoint=path.partition("/")[0], commits=commits, headers=self.key(context), **request)

    def key(self, context: Context) -> dict[str, str]:
        return {"x-key": context.token.values["key"]}

    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        found = self.ask(context, "PUT", f"posts/{post.key}", commits=True, json=dict(prepared.payload))
        return Outcome(state="done", remote_id=found["name"], url=f"{ADDRESS}/{found['name']}")

    def confirm(self, context: Context, post: Outgoing, handles: Mapping[str, object], remote_id: str) -> Outcome:
        response = call(context, "GET", f"{ADDRESS}/posts/{remote_id}", endpoint="posts", accept=(404,), headers=self.key(context))
        if response.status_code == 404:
            return Outcome(state="not_done")
        return Outcome(state="done", remote_id=read_json(response)["name"])

    def reconcile(self, context: Context, post: Outgoing, handles: Mapping[str, object], since: datetime) -> Outcome:
        return self.confirm(context, post, handles, post.key)

    def withdraw(self, context: Context, remote_id: str) -> Outcome:
        call(context, "DELETE", f"{ADDRESS}/posts/{remote_id}", endpoint="posts", accept=(404,), headers=self.key(context))
        return Outcome(state="done", remote_id=remote_id)

    def diagnose(self, context: Context) -> Diagnosis:
        self.ask(context, "GET", "comments/0")
        return Diagnosis(ok=True)

    def post_metrics(self, context: Context, remote_ids: Sequence[str]) -> list[Reading]:
        there = [one for one in remote_ids if self.confirm(context, SAMPLE, {}, one).state == "done"]
        return [Reading(remote_id=one, observed_at=context.now(), values={"likes": 1}) for one in there]

    def account_metrics(self, context: Context) -> Reading | None:
        return None

    def messages(self, context: Context, cursor: str, post_ids: Sequence[str]) -> Page:
        first = int(cursor or 0)
        rows = self.ask(context, "GET", f"comments/{first}")
        made = tuple(
            Message(remote_id=str(place), kind="comment", author_id="7", author="R", text=row["text"], post_id=row["post"], made_at=context.now())
            for place, row in enumerate(rows, first)
        )
        return Page(messages=made, cursor=str(first + len(made)))

    def reply(self, context: Context, message: Message, text: str, key: str) -> Outcome:
        self.ask(context, "POST", "comments", commits=True, json={"text": text})
        return Outcome(state="done")

    def first_comment(self, context: Context, post: Outgoing, remote_id: str) -> Outcome:
        self.ask(context, "POST", "comments", commits=True, json={"text": post.first_comment})
        return Outcome(state="done", remote_id=f"{remote_id}/1")

    def find_first_comment(self, context: Context, post: Outgoing, remote_id: str, since: datetime) -> Outcome:
        there = post.first_comment in self.ask(context, "GET", "replies")["texts"]
        return Outcome(state="done", remote_id=f"{remote_id}/1") if there else Outcome(state="not_done")


SAMPLE = Outgoing(key="", format="text", title="", text="今天上新")
PICTURES = Outgoing(key="", format="image_text", title="", text="两张图", media=(RED.media, BLUE.media))


def bench_of(connector: Any) -> Bench:
    """The connector at a board of its own."""
    board = Board()
    return Bench(
        connector=connector,
        account=Account(id=1, platform="board", handle="acme", name="Acme"),
        token=Token(values={"key": SECRET}),
        bad_token=Token(values={"key": "a-wrong-key"}),
        samples=[SAMPLE, PICTURES],
        files={one.media.sha256: one.content for one in (RED, BLUE)},
        visible=lambda word: sum(word in post["text"] for post in board.posts.values()),
        now=lambda: datetime.now(UTC),
        comment=lambda remote_id, word: board.comments.append({"text": word, "post": remote_id}),
        answered=lambda remote_id, word: sum(word in reply for reply in board.replies),
        transport=lambda: httpx.MockTransport(board),
        sleep=lambda seconds: None,
    )
