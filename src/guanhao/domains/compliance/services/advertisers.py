"""Advertisers and their papers: adding, changing, withdrawing, reminding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.links import burl_or_none
from guanhao.domains.compliance.contracts import Refused
from guanhao.domains.compliance.models import Advertiser, AdvertiserPaper
from guanhao.domains.compliance.policy import AdvertiserPolicy
from guanhao.domains.compliance.rules.reports import sniff
from guanhao.domains.compliance.selectors.advertisers import ending
from guanhao.domains.compliance.selectors.blacklist import today
from guanhao.kernel import audit, brands, files
from guanhao.kernel.access import current_actor, require
from guanhao.kernel.models import StoredFile
from guanhao.kernel.notify import notify
from guanhao.kernel.now import now


@dataclass(frozen=True, kw_only=True)
class PaperDraft:
    """A paper; valid on the days from `valid_from` to `valid_until`, both included, None open."""

    kind: str
    number: str
    valid_from: date | None = None
    valid_until: date | None = None


@transaction.atomic
def save_advertiser(
    *, name: str, credit_code: str = "", needs: Sequence[str] = (), note: str = "", active: bool = True, advertiser: Advertiser | None = None
) -> Advertiser:
    """Add an advertiser, or change one; Refused for an empty or taken name and unknown kinds of papers."""
    require("compliance.edit")
    title = name.strip()
    if not title:
        raise Refused(_("Give the name of the advertiser."), "name")
    for field, text, most in (("name", title, 160), ("credit_code", credit_code.strip(), 40), ("note", note.strip(), 300)):
        if len(text) > most:
            raise Refused(_("This text is longer than %(most)s characters.") % {"most": most}, field)
    if unknown := [one for one in needs if one not in AdvertiserPaper.Kind.values]:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(AdvertiserPaper.Kind.values)} + f" ({unknown[0]})", "needs")
    row = Advertiser.objects.select_for_update().get(pk=advertiser.pk) if advertiser else Advertiser(made_at=now())
    if Advertiser.objects.filter(name=title).exclude(pk=row.pk).exists():
        raise Refused(_("An advertiser of this name exists already."), "name")
    before = state_of(row) if row.pk else None
    row.name, row.credit_code, row.needs, row.note = title, credit_code.strip(), sorted(set(needs)), note.strip()
    row.active, row.changed_at = active, now()
    row.save()
    action = "compliance.advertiser_changed" if before else "compliance.advertiser_made"
    audit.record(action, target=f"compliance.advertiser:{row.pk}", before=before, after=state_of(row))
    return row


@transaction.atomic
def keep_paper(*, advertiser: Advertiser, draft: PaperDraft, proof: tuple[str, BinaryIO] | None = None) -> AdvertiserPaper:
    """Add a paper with its proof (name, stream; a picture or PDF). Refused by field for what cannot be; nothing is kept then."""
    require("compliance.edit")
    values = _paper_values(draft)
    stored = _proof(proof) if proof is not None else None
    paper = AdvertiserPaper(advertiser=advertiser, file=stored, made_at=now(), made_by_name=current_actor().name[:120], **values)
    paper.save()
    audit.record("compliance.paper_kept", target=f"compliance.paper:{paper.pk}", after=paper_state(paper))
    return paper


@transaction.atomic
def change_paper(*, paper: AdvertiserPaper, draft: PaperDraft, proof: tuple[str, BinaryIO] | None = None) -> AdvertiserPaper:
    """Correct a paper, with another proof when one is given; its history keeps the old state. Refused as `keep_paper`, and once withdrawn."""
    require("compliance.edit")
    row: AdvertiserPaper = AdvertiserPaper.objects.select_for_update().get(pk=paper.pk)
    if not row.active:
        raise Refused(_("This paper is withdrawn: add a new one."), "number")
    before = paper_state(row)
    for name, value in _paper_values(draft).items():
        setattr(row, name, value)
    if proof is not None:
        row.file = _proof(proof)
    if paper_state(row) != before:
        row.save()
        audit.record("compliance.paper_changed", target=f"compliance.paper:{row.pk}", before=before, after=paper_state(row))
    return row


@transaction.atomic
def withdraw_paper(*, paper: AdvertiserPaper, reason: str) -> AdvertiserPaper:
    """A paper does not count any more, with the reason; it stays listed."""
    require("compliance.edit")
    if not reason.strip():
        raise Refused(_("Say why the paper does not count any more."), "reason")
    before = paper_state(paper)
    paper.active = False
    paper.save(update_fields=["active"])
    audit.record(
        "compliance.paper_withdrawn", target=f"compliance.paper:{paper.pk}", before=before, after=paper_state(paper), note=reason.strip()[:300]
    )
    return paper


def remind_of_papers() -> int:
    """Tell whoever keeps papers of those that end soon (policy compliance.advertisers), once a paper; how many end soon."""
    count = 0
    for paper in ending(today(), AdvertiserPolicy.of_brand().remind_days):
        count += 1
        notify(
            topic="compliance.papers",
            title=gettext_lazy("A paper of an advertiser ends soon"),
            body=f"{paper.advertiser.name} · {paper.number} · {paper.valid_until}",
            url=burl_or_none("compliance:advertiser", pk=paper.advertiser_id) or "",
            key=f"compliance.paper:{paper.pk}:{paper.valid_until}",
            users=brands.holders("compliance.edit"),
            level="warning",
        )
    return count


def _paper_values(draft: PaperDraft) -> dict[str, Any]:
    number = draft.number.strip()
    if draft.kind not in AdvertiserPaper.Kind.values:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(AdvertiserPaper.Kind.values)}, "kind")
    if not number:
        raise Refused(_("Give the number of the paper."), "number")
    if len(number) > 80:
        raise Refused(_("This text is longer than %(most)s characters.") % {"most": 80}, "number")
    if draft.valid_from and draft.valid_until and draft.valid_until < draft.valid_from:
        raise Refused(_("It ends before it begins."), "valid_until")
    return {"kind": draft.kind, "number": number, "valid_from": draft.valid_from, "valid_until": draft.valid_until}


def _proof(proof: tuple[str, BinaryIO]) -> StoredFile:
    name, stream = proof
    known = sniff(stream.read(16))
    stream.seek(0)
    if known is None:
        raise Refused(_("%(name)s is neither a picture nor a PDF.") % {"name": name[:80]}, "proof")
    return files.store(stream, name=name, purpose="compliance.paper", content_type=known[0])


def state_of(row: Advertiser) -> dict[str, object]:
    """An advertiser as JSON-safe values."""
    return {name: getattr(row, name) for name in ("name", "credit_code", "needs", "note", "active")}


def paper_state(paper: AdvertiserPaper) -> dict[str, object]:
    """A paper as JSON-safe values."""
    days = {name: str(getattr(paper, name) or "") for name in ("valid_from", "valid_until")}
    proof = paper.file.sha256 if paper.file else ""
    return {"kind": paper.kind, "number": paper.number, "active": paper.active, "proof": proof, **days}
