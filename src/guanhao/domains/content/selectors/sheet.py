"""The approval sheet (审批单) as a document: what was approved, what had been found, who decided what, when and in whose place."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanhao.domains.content.models import Submission
from guanhao.domains.content.rules.findings import Finding, from_values
from guanhao.domains.content.selectors.findings import variant_fields
from guanhao.domains.content.selectors.review import group_words
from guanhao.engines.document.blocks import Block, Column, Document, Heading, Paragraph, Runs, Span, Table, Title, When, Words
from guanhao.kernel import approvals
from guanhao.kernel.access import require
from guanhao.kernel.approvals import ApprovalView, LevelView, PartView, SignatureView
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

DASH = "—"
SHORT = 12


def sheet_of(approval_id: int) -> Document:
    """The sheet of one submission in the reader's language (needs review.view); Approval.DoesNotExist when there is none."""
    require("review.view")
    record = approvals.record(approval_id)
    view, brand = record.approval, current_brand()
    kept: Submission | None = Submission.objects.filter(approval_id=approval_id).first()
    found = from_values(kept.findings) if kept else []
    number = f"{brand.slug.upper()}-{view.opened_at.astimezone(brand.zone):%Y%m%d}-{view.id}"
    lines = (_("No. %(number)s") % {"number": number}, _("Printed %(moment)s") % {"moment": _moment(now())})
    blocks: list[Block] = [
        Title(_("Approval sheet"), kicker=brand.name, period=view.title, lines=lines),
        _facts(view, kept),
        Heading(_("What was handed in")),
        *(block for part in view.parts for block in _part(part)),
        Heading(_("Findings and decisions")),
        _findings(found),
        Heading(_("Score sheets and checklists")),
        *_levels(view.levels),
        Heading(_("Signatures given")),
        _signatures(view.levels),
        *_notes(view, kept),
        Paragraph((Span(_("Seal") + "："), Span("　" * 10), Span(_("Date") + "："), Span("　" * 8)), lead=True),
    ]
    language = "en" if (get_language() or "").startswith("en") else "zh-hans"
    footer = f"{brand.name} · {_('Approval sheet')} {number} · SHA-256 {view.seen[:SHORT]}…"
    return Document(f"{_('Approval sheet')} {number}", language, brand.name, footer, tuple(blocks))


def file_name(approval_id: int, form: str) -> str:
    """What the file is called."""
    return f"guanhao-{current_brand().slug}-approval-{approval_id}.{form}"


def _facts(view: ApprovalView, kept: Submission | None) -> Table:
    state = {
        "open": _("In review"),
        "approved": _("Approved"),
        "returned": _("Sent back"),
        "withdrawn": _("Withdrawn"),
        "void": _("Void: changed since"),
    }.get(view.state, view.state)
    facts = {"flow": view.flow_title, "version": view.flow_number, "round": view.round}
    flow = _("%(flow)s (version %(version)s, round %(round)s)") % facts
    rows: list[tuple[str, Any]] = [
        (_("Subject"), Words(view.title)),
        (_("Status"), Span(state, strong=True, tone={"approved": "good", "returned": "bad", "void": "warn"}.get(view.state, ""))),  # type: ignore[arg-type]
        (_("Flow"), Words(flow)),
        (_("Authors"), Words("、".join(person.name for person in view.authors))),
        (_("Handed in"), Words(f"{view.opened_by.name if view.opened_by else DASH} · {_moment(view.opened_at)}")),
        (_("Decided"), When(_moment(view.closed_at))),
    ]
    if kept is not None:
        checked = _("rules %(rules)s, brand guide %(guide)s") % {"rules": kept.checked_by or DASH, "guide": kept.guide_version or DASH}
        rows.append((_("Checked by"), Words(checked)))
    if view.emergency:
        rows.append((_("Emergency channel"), Words(view.emergency_reason)))
    return Table((Column(_("Field"), weight=1), Column(_("Value"), weight=4)), tuple(((Span(title),), (value,)) for title, value in rows))


def _part(part: PartView) -> list[Block]:
    titles, lines = variant_fields(), []
    for key, value in part.fields.items():
        text = _value(value)
        if text and key != "rendering":
            lines.append(((Span(str(titles.get(key, key))),), (Words(text),)))
    lines.append(((Span("SHA-256"),), (Words(part.digest),)))
    if part.void:
        facts = {"moment": _moment(part.voided_at), "name": part.voided_by}
        lines.append(((Span(_("Void")),), (Words(_("changed %(moment)s by %(name)s") % facts),)))
    return [Table((Column(_("Field"), weight=1), Column(_("Value"), weight=5)), tuple(lines), caption=part.title)]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return "、".join(str(one) for one in value if one)
    return "" if value is None else str(value)


def _findings(found: Sequence[Finding]) -> Block:
    if not found:
        return Paragraph((Span(_("Nothing was found.")),))
    groups = group_words()
    words = {"block": _("blocks"), "warn": _("to look at"), "hint": _("hint")}
    rows = []
    for one in found:
        place = f"“{one.text}”" if one.text else ""
        decision = _("Passed over: %(reason)s") % {"reason": one.reason} if one.reason else DASH
        cells = (
            words[one.level],
            groups.get(one.group, one.group),
            " ".join(part for part in (place, one.message) if part),
            one.law or DASH,
            decision,
        )
        rows.append(tuple((Words(cell),) for cell in cells))
    columns = (
        Column(_("Level"), weight=1),
        Column(_("Kind"), weight=1.4),
        Column(_("Finding"), weight=4),
        Column(_("Law"), weight=2),
        Column(_("Decision"), weight=2),
    )
    return Table(columns, tuple(rows))


def _levels(levels: Iterable[LevelView]) -> list[Block]:
    found: list[Block] = []
    for level in levels:
        if level.state == "skipped":
            continue
        rows: list[tuple[Runs, ...]] = []
        scores = next((one for one in reversed(level.signatures) if one.scores), None)
        for line in level.definition.score:
            points = scores.scores.get(line.key) if scores else None
            rows.append(((Span(line.title),), (Words(DASH if points is None else f"{points:g} / {line.maximum:g}"),)))
        if scores is not None and scores.score is not None:
            facts = {"score": f"{scores.score:g}", "mark": f"{level.pass_mark or 0:g}"}
            rows.append(((Span(_("Total"), strong=True),), (Words(_("%(score)s (pass mark %(mark)s)") % facts),)))
        for check in level.checklist:
            ticks = "、".join(f"{one.person.name} {_moment(one.at)}" for one in check.ticks)
            rows.append(((Span(check.title),), (Words(f"✓ {ticks}" if ticks else DASH),)))
        if rows:
            found.append(Table((Column(_("Criterion or item"), weight=3), Column(_("Result"), weight=3)), tuple(rows), caption=level.title))
    return found or [Paragraph((Span(_("The levels have neither score sheet nor checklist.")),))]


def _signatures(levels: Iterable[LevelView]) -> Block:
    rows: list[tuple[Runs, ...]] = []
    for level in levels:
        rows += [_signature(level, one) for one in level.signatures]
        if not level.signatures and level.state not in ("skipped", "ended"):
            rows.append(((Words(level.title),), (Span(_("not signed yet")),), (Span(DASH),), (Span(DASH),)))
    columns = (Column(_("Level"), weight=2), Column(_("Decision"), weight=2), Column(_("Signed by"), weight=3), Column(_("Comment"), weight=3))
    return Table(columns, tuple(rows))


def _signature(level: LevelView, one: SignatureView) -> tuple[Runs, ...]:
    signed = one.decision == "signed"
    who = f"{one.signer.name} · {_moment(one.at)}"
    if one.as_deputy:
        who += " · " + _("as deputy of %(name)s") % {"name": one.principal.name}
    decision = Span(_("Approved") if signed else _("Sent back"), strong=True, tone="good" if signed else "bad")
    return ((Words(level.title),), (decision,), (Words(who),), (Words(one.comment or DASH),))


def _notes(view: ApprovalView, kept: Submission | None) -> list[Block]:
    notes: Mapping[str, str] = kept.notes if kept else {}
    titles = {"policy_reading": _("Policy reading"), "complaints": _("Complaint data"), "note": _("Note")}
    found: list[Block] = []
    for key, title in titles.items():
        if notes.get(key):
            found += [Heading(title, 2), Paragraph((Words(notes[key]),))]
    return found


def _moment(moment: datetime | None) -> str:
    return date_format(moment.astimezone(current_brand().zone), "Y-m-d H:i") if moment else DASH
