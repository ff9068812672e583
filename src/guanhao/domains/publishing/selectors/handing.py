"""What a person has to do to publish something by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.publishing.contracts import Payload
from guanhao.domains.publishing.models import Publication
from guanhao.domains.publishing.selectors import core as selectors
from guanhao.domains.publishing.sources import payload_of
from guanhao.kernel.access import require
from guanhao.sdk.connectors import Account, HandsOff, OpensApp
from guanhao.sdk.connectors.records import Media, Outgoing

Status, Mode = Publication.Status, Publication.Mode


@dataclass(frozen=True)
class Copy:
    """One thing to copy: what it is, and the words."""

    title: str
    text: str


@dataclass(frozen=True)
class Work:
    """Everything for the phone. `stop` says why it must not go out; then nothing else is shown."""

    row: Publication
    payload: Payload | None
    stop: str = ""
    copies: Sequence[Copy] = ()
    media: Sequence[Media] = ()
    checklist: Sequence[str] = ()
    open_url: str = ""
    link_pattern: str = ""
    fills_app: bool = False


def is_due(row: Publication) -> bool:
    """Does it wait for a person?"""
    return row.status == Status.HANDED


def handed(*, person_id: int | None = None) -> QuerySet[Publication]:
    """What waits for a person, the oldest promise first (needs publishing.view); `person_id`: only what that person answers for."""
    require("publishing.view")
    rows = Publication.objects.filter(status=Status.HANDED).order_by("planned_at", "pk")
    return rows.filter(owner_id=person_id) if person_id is not None else rows


def coming(limit: int = 20) -> QuerySet[Publication]:
    """What will wait for a person next."""
    require("publishing.view")
    return Publication.objects.filter(status=Status.PLANNED, mode=Mode.HAND_OFF).order_by("planned_at", "pk")[:limit]


def work_of(row: Publication) -> Work:
    """What is to be done, from the payload as it is signed now; `stop` when signatures fell, the payload changed, a freeze is on, or it is not
    its turn.
    """
    if not is_due(row):
        return Work(row, None, stop=_("Nothing is to be done any more: it is %(status)s.") % {"status": Status(row.status).label})
    freeze = selectors.frozen_by(row)
    if freeze is not None:
        return Work(row, None, stop=_("Stop: publishing is frozen. %(reason)s") % {"reason": freeze.reason})
    try:
        payload = payload_of(row.subject)
    except LookupError:
        return Work(row, None, stop=_("Stop: what was to be published is gone."))
    if not payload.approved or (row.digest and payload.digest != row.digest):
        why = payload.why_not or _("It says something else than what was handed over.")
        return Work(row, None, stop=_("Stop: it may not go out now. %(reason)s") % {"reason": why})
    post = payload.outgoing
    shown = tuple({one.sha256: one for one in (*((post.cover,) if post.cover else ()), *post.media, *post.pictures)}.values())
    connector = selectors.connector_of(row.platform)
    if row.mode == Mode.DRAFT_BOX:
        lines = (_("Open the platform's draft box and look whether it shows what you see here."), _("Press publish there."))
        return Work(row, payload, copies=_plain(post), media=shown, checklist=lines)
    if not isinstance(connector, HandsOff):
        points = (_("Look whether the app is signed in to the right account."), *_labels(post))
        return Work(row, payload, copies=_plain(post), media=shown, checklist=points)
    account = selectors.sdk_accounts([channels.account(row.account_id)])[row.account_id]
    handoff = connector.hand_off(post, account)
    return Work(
        row,
        payload,
        copies=[Copy(_either(english, chinese), text) for english, chinese, text in handoff.copies],
        media=shown,
        checklist=[_either(english, chinese) for english, chinese in handoff.checklist],
        open_url=handoff.open_url,
        link_pattern=handoff.link_pattern,
        fills_app=bool(shown) and fills_app(connector, account),
    )


def fills_app(connector: object, account: Account) -> bool:
    """May the platform's app be opened with the post filled in?"""
    return isinstance(connector, OpensApp) and connector.opens_app(account)


def _plain(post: Outgoing) -> list[Copy]:
    text = "\n".join(part for part in (*post.labels, post.text) if part)
    tags = " ".join(f"#{tag}" for tag in post.tags)
    wanted = ((_("Title"), post.title), (_("Text"), text), (_("Tags"), tags), (_("First comment"), post.first_comment), (_("Link"), post.link))
    return [Copy(title, words) for title, words in wanted if words]


def _labels(post: Outgoing) -> tuple[str, ...]:
    return tuple(_("It shows “%(label)s”.") % {"label": label} for label in post.labels)


def _either(english: str, chinese: str) -> str:
    return (chinese or english) if (get_language() or "").startswith("zh") else (english or chinese)
