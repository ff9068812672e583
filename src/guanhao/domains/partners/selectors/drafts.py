"""The draft of a cooperation: what is signed, what compliance says of it, what still keeps it from being released."""

from django.utils.translation import gettext as _

from guanhao.domains.compliance import facade as compliance
from guanhao.domains.compliance.contracts import CheckContext, Report, TextPart
from guanhao.domains.partners.models import Cooperation
from guanhao.kernel import approvals
from guanhao.kernel.approvals import Part


def part_of(row: Cooperation) -> Part:
    """What is signed: the words, whether they are labelled as an advertisement, and where they lead."""
    fields = {
        "title": row.draft_title,
        "text": row.draft_text,
        "ad_label": row.ad_label,
        "form": row.form,
        "kind": row.kind,
        "platform": row.talent.platform,
        "target": row.target_url,
    }
    return Part(f"partners.draft:{row.pk}", row.draft_title or row.title, fields)


def check(row: Cooperation) -> Report:
    """What compliance says of the draft as paid work: an advertisement that must be recognisable (广告法 Art. 14, 互联网广告管理办法 Art. 9)."""
    context = CheckContext(
        platform=row.talent.platform,
        is_ad=True,
        has_ad_label=row.ad_label,
        purchase_link=bool(row.target_url),
        experience=row.form == Cooperation.Form.SOFT,
        author_id=row.talent.handle,
    )
    return compliance.check([TextPart("title", row.draft_title), TextPart("body", row.draft_text)], context)


def waits_for(row: Cooperation) -> str:
    """What keeps the draft from being released, "" for nothing."""
    if not row.draft_text:
        return _("There is no draft yet.")
    standing = approvals.standing(part_of(row))
    match standing.state:
        case "approved":
            report = check(row)
            return "" if report.state != "block" else blocked_words(report)
        case "void":
            return _("It says something else than what was signed.")
        case "returned":
            return _("It was sent back in review.")
        case "open" if standing.approval_id is not None:
            return _("Signature missing: %(level)s.") % {"level": approvals.approval(standing.approval_id).level_title}
    return _("It was never approved.")


def blocked_words(report: Report) -> str:
    """The first findings that block, in words."""
    found = [f"“{hit.text}” {hit.reason}" if hit.text else hit.reason for hit in report.hits if hit.level == "block"]
    return _("Compliance blocks it: %(why)s") % {"why": "; ".join(found[:3])}
