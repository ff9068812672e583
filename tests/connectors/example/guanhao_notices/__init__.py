"""Our own site: its editor's system keeps notices under names that the caller chooses."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from guanhao.sdk.connectors import Ability, Account, Context, Limits, Outcome, Outgoing, Prepared, Setting, Window
from guanhao.sdk.connectors.calls import ask, call, read_json

DOCUMENT = "handbook of the editor's system, chapter 4"


class Notices:
    """Articles of our own site."""

    platform: ClassVar[str] = "website"
    title: ClassVar[str] = "Our site"
    title_zh: ClassVar[str] = "官网"
    settings: ClassVar[Sequence[Setting]] = (
        Setting(name="site", title="Address", title_zh="网址"),
        Setting(name="key", title="Key", title_zh="密钥", secret=True),
    )
    windows: ClassVar[Sequence[Window]] = (Window(scope="account", calls=60, seconds=60, source=DOCUMENT),)
    token_model: ClassVar[Literal["static", "rotating", "extending", "app"]] = "static"
    idempotent: ClassVar[bool] = True
    source: ClassVar[str] = DOCUMENT

    def limits(self, format_key: str) -> Limits | None:
        return Limits(title=40, source=DOCUMENT) if format_key == "article" else None

    def ability(self, account: Account) -> Ability:
        return Ability(mode="api", source=DOCUMENT)

    def check(self, post: Outgoing, account: Account) -> list[tuple[str, str, str]]:
        if len(post.title) > 40:
            return [("title", "A title has at most 40 characters.", "标题最多 40 字。")]
        return []

    def prepare(self, context: Context, post: Outgoing, handles: Mapping[str, object]) -> Prepared:
        """There is nothing to upload; say what commit will send."""
        text = "\n".join([*post.labels, post.text])
        return Prepared(payload={"title": post.title, "text": text})

    def commit(self, context: Context, post: Outgoing, prepared: Prepared) -> Outcome:
        """A notice has the name we give it, so a second call with the same key cannot make a second notice."""
        place, body = _place(context, post.key), dict(prepared.payload)
        return _done(ask(context, "PUT", place, endpoint="put", commits=True, json=body, headers=_key(context)))

    def confirm(self, context: Context, post: Outgoing, handles: Mapping[str, object], remote_id: str) -> Outcome:
        response = call(context, "GET", _place(context, remote_id), endpoint="get", accept=(404,), headers=_key(context))
        return Outcome(state="not_done") if response.status_code == 404 else _done(read_json(response))

    def reconcile(self, context: Context, post: Outgoing, handles: Mapping[str, object], since: datetime) -> Outcome:
        """The name is known even when the answer was lost."""
        return self.confirm(context, post, handles, post.key)

    def withdraw(self, context: Context, remote_id: str) -> Outcome:
        call(context, "DELETE", _place(context, remote_id), endpoint="delete", accept=(404,), headers=_key(context))
        return Outcome(state="done", remote_id=remote_id)


def _place(context: Context, name: str) -> str:
    return f"{context.account.settings['site']}/notices/{name}"


def _key(context: Context) -> dict[str, str]:
    return {"x-key": context.token.values["key"]}


def _done(found: Any) -> Outcome:
    made = datetime.fromtimestamp(found["made"], UTC)
    return Outcome(state="done", remote_id=found["name"], url=found["url"], published_at=made)
