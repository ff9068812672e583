"""Interaction tools of a campaign: a lottery, a poll, a Q&A page. What is known of them is what their events told."""

from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.growth.contracts import Changed, Refused
from guanhao.domains.growth.models import Campaign, CampaignNote, CampaignTool
from guanhao.domains.growth.services.campaigns import note_from, target_of
from guanhao.kernel import audit
from guanhao.kernel.access import SYSTEM, acting, require
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

OVER = (Campaign.State.CLOSED, Campaign.State.CANCELLED)


def know(*, activity_id: int, kind: str, title: str, path: str) -> None:
    """A tool was opened."""
    facts = {"kind": kind[:20], "title": title[:120], "path": path[:200], "opened_at": now()}
    CampaignTool.objects.get_or_create(brand_id=current_brand().id, activity_id=activity_id, defaults=facts)


def close(*, activity_id: int, entries: int) -> None:
    """A tool takes no entries any more."""
    CampaignTool.objects.filter(activity_id=activity_id).update(entries=entries, closed_at=now())


def draw(*, activity_id: int, entries: int, winners: int) -> None:
    """A lottery was drawn."""
    CampaignTool.objects.filter(activity_id=activity_id).update(entries=entries, winners=winners)


@transaction.atomic
def link(*, campaign: Campaign, activity_id: int) -> CampaignTool:
    """Say that a tool belongs to a campaign (needs growth.edit); Refused for one that belongs to another."""
    require("growth.edit")
    if campaign.state in OVER:
        raise Changed(_("What is over is not changed."))
    row: CampaignTool | None = CampaignTool.objects.select_for_update().filter(activity_id=activity_id).first()
    if row is None:
        raise Refused(_("Choose a tool that was opened."), "activity_id")
    if row.campaign_id is not None and row.campaign_id != campaign.pk:
        raise Refused(_("This tool belongs to another campaign."), "activity_id")
    row.campaign = campaign
    row.save(update_fields=["campaign"])
    audit.record("growth.tool_linked", target=target_of(campaign), after={"title": row.title})
    return row


@transaction.atomic
def unlink(*, campaign: Campaign, activity_id: int) -> None:
    """Take a tool out of a campaign (needs growth.edit)."""
    require("growth.edit")
    if campaign.state in OVER:
        raise Changed(_("What is over is not changed."))
    row = CampaignTool.objects.select_for_update().filter(activity_id=activity_id, campaign=campaign).first()
    if row is not None:
        row.campaign = None
        row.save(update_fields=["campaign"])
        audit.record("growth.tool_unlinked", target=target_of(campaign), before={"title": row.title})


def asked(*, activity_id: int, question_id: int, author: str, text: str) -> CampaignNote | None:
    """A question on a Q&A page of a running campaign stands in its feedback queue, once."""
    tool = CampaignTool.objects.filter(activity_id=activity_id, campaign__state=Campaign.State.OPEN).select_related("campaign").first()
    if tool is None or tool.campaign is None or not text.strip():
        return None
    words = f"{author}: {text}" if author else text
    with acting(SYSTEM):
        return note_from(campaign=tool.campaign, text=words, source=f"interaction.question:{question_id}")
