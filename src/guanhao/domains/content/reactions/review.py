"""Statuses follow approvals, and open drafts are checked again when the brand guide changes."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanhao.console.links import burl_or_none
from guanhao.domains.content.models import Item
from guanhao.kernel.events import on
from guanhao.kernel.notify import notify
from guanhao.sdk.events.approvals import ApprovalCompleted, ApprovalReturned, ApprovalWithdrawn, PartVoided
from guanhao.sdk.events.strategy import GuidePublished


@on(ApprovalCompleted, key="content.approved")
def approved(event: ApprovalCompleted) -> None:
    """The last signature is there: the variants that still say what was signed are approved."""
    _follow(event.subject)


@on(ApprovalReturned, key="content.returned")
def returned(event: ApprovalReturned) -> None:
    """A reviewer sent it back."""
    _follow(event.subject)


@on(ApprovalWithdrawn, key="content.withdrawn")
def withdrawn(event: ApprovalWithdrawn) -> None:
    """The authors took it back."""
    _follow(event.subject)


@on(PartVoided, key="content.voided")
def voided(event: PartVoided) -> None:
    """A payload changed after it was handed in."""
    _follow(event.subject)


@on(GuidePublished, key="content.check_drafts_by_the_new_guide")
def guide_published(event: GuidePublished) -> None:
    """STR-02: owners of open drafts checked by an older guide are told, each once."""
    from guanhao.domains.content.selectors.recheck import flagged

    by_owner: dict[int, int] = {}
    for item in flagged(event.guide_version):
        if item.owner_id is not None:
            by_owner[item.owner_id] = by_owner.get(item.owner_id, 0) + 1
    for owner, count in by_owner.items():
        text = ngettext(
            "Brand guide %(version)s is out: check %(count)s open draft again",
            "Brand guide %(version)s is out: check %(count)s open drafts again",
            count,
        )
        notify(
            topic="content.guide",
            title=text % {"version": event.guide_version, "count": count},
            body=_("Wording and elements may have changed."),
            url=burl_or_none("content:recheck") or "",
            key=f"content.guide:{event.guide_version}:{owner}",
            users=[owner],
        )


def _follow(subject: str) -> None:
    from guanhao.domains.content.services.review import follow

    kind, _colon, number = subject.partition(":")
    item = Item.objects.filter(pk=int(number)).first() if kind == "content.item" else None
    if item is not None:
        follow(item)
