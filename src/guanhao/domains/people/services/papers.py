"""What is handed to a person or kept as proof: the copy of their data, the proof of their consents, the certificate of a deletion."""

import io
import json
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from guanhao.domains.people.contracts import Changed, Refused
from guanhao.domains.people.models import Consent, Person, PersonRequest
from guanhao.domains.people.services.requests import target_of
from guanhao.engines.document import Column, Document, Heading, Paragraph, Span, Table, Title, Words, to_html, to_pdf
from guanhao.kernel import audit, privacy
from guanhao.kernel.access import require
from guanhao.kernel.now import now
from guanhao.kernel.privacy import holdings
from guanhao.kernel.tenancy import current_brand

MOST_SHOWN = 500
LONGEST = 300
FORMATS = {"pdf": "application/pdf", "html": "text/html; charset=utf-8", "json": "application/json"}


def bundle(*, request_id: int) -> tuple[str, bytes]:
    """The copy of everything that is held about a person as ZIP: data.json and a readable page (needs privacy.handle and a checked identity).

    Made when it is fetched and kept nowhere. That it was fetched, how much it held and its hash are in the request, the audit log and the access log.
    """
    require("privacy.handle")
    row: PersonRequest = PersonRequest.objects.get(pk=request_id)
    if row.kind != PersonRequest.Kind.COPY or row.state not in (PersonRequest.State.CHECKED, PersonRequest.State.DONE):
        raise Refused(_("The copy can be fetched once the identity was checked."), "state")
    people = [row.person_id, *Person.objects.filter(merged_into_id=row.person_id).values_list("pk", flat=True)]
    if Person.objects.filter(pk=row.person_id, forgotten_at=None).first() is None:
        raise Refused(_("This person asked to be forgotten."), "person")
    held = [(place, list(place.copies(people))) for place in holdings()]
    raw = _zipped(row.person_id, held)
    counts = {place.key: len(rows) for place, rows in held if rows}
    with transaction.atomic():
        row = PersonRequest.objects.select_for_update().get(pk=request_id)
        row.proof = {"request": row.pk, "person": row.person_id, "fetched": now().isoformat(), "sha256": sha256(raw).hexdigest(), "rows": counts}
        row.proof_hash = row.proof["sha256"]
        row.save(update_fields=["proof", "proof_hash"])
        privacy.seen("copy", f"people.person:{row.person_id}", rows=sum(counts.values()), note=f"request {row.pk}")
        audit.record("people.copy_fetched", target=target_of(row.pk), after={"rows": sum(counts.values()), "hash": row.proof_hash})
    return f"{current_brand().slug}-person-{row.person_id}.zip", raw


def _zipped(person_id: int, held: list[tuple[Any, list[dict[str, Any]]]]) -> bytes:
    moment = now().isoformat()
    facts = {
        "made_at": moment,
        "brand": current_brand().name,
        "record": person_id,
        "places": [{"key": place.key, "title": str(place.title), "purpose": str(place.why), "rows": rows} for place, rows in held],
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(facts, ensure_ascii=False, indent=1, default=str))
        archive.writestr("data.html", to_html(_readable(person_id, held)))
    return out.getvalue()


def _readable(person_id: int, held: list[tuple[Any, list[dict[str, Any]]]]) -> Document:
    title = _("What is held about you")
    blocks: list[Any] = [Title(title, kicker=current_brand().name, period=_day(now()), lines=(_("Record %(number)s") % {"number": person_id},))]
    for place, rows in held:
        blocks += [Heading(str(place.title), 2), Paragraph((Span(str(place.why)),))]
        if not rows:
            blocks.append(Paragraph((Span(_("Nothing is held here.")),), tone=""))
            continue
        keys = list(dict.fromkeys(key for row in rows for key in row))
        blocks.append(_table(keys, [[row.get(key) for key in keys] for row in rows[:MOST_SHOWN]]))
        if len(rows) > MOST_SHOWN:
            more = ngettext("%(count)s more row is in data.json.", "%(count)s more rows are in data.json.", len(rows) - MOST_SHOWN)
            blocks.append(Paragraph((Span(more % {"count": len(rows) - MOST_SHOWN}),)))
    return _document(title, blocks)


def consent_proof(*, person_id: int, form: str = "pdf") -> tuple[str, bytes]:
    """The consents of one person with dates, sources and the notices they agreed to, as pdf, html or json (needs people.view)."""
    require("people.view")
    if form not in FORMATS:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(FORMATS)}, "form")
    rows = list(Consent.objects.filter(person_id=person_id).order_by("given_at", "pk"))
    notices = _notices(rows)
    name = f"{current_brand().slug}-consents-{person_id}.{form}"
    privacy.seen("list", f"people.person:{person_id}", rows=len(rows), note=f"consents {form}")
    if form == "json":
        facts = [
            {"purpose": one.purpose, "source": one.source, "terms_version": one.terms_version, "given_at": one.given_at,
             "withdrawn_at": one.withdrawn_at, "notice": notices.get((one.purpose, one.terms_version), "")}
            for one in rows
        ]  # fmt: skip
        return name, json.dumps({"person": person_id, "consents": facts}, ensure_ascii=False, indent=1, default=str).encode()
    title = _("Consents of a person")
    blocks: list[Any] = [Title(title, kicker=current_brand().name, period=_day(now()), lines=(_("Record %(number)s") % {"number": person_id},))]
    heads = [_("What it is for"), _("Source"), _("Terms version"), _("Given on"), _("Withdrawn on")]
    lines = [[one.purpose, one.source, one.terms_version, one.given_at, one.withdrawn_at] for one in rows]
    blocks.append(_table(heads, lines) if rows else Paragraph((Span(_("No consent is recorded.")),)))
    for (purpose, version), notice in notices.items():
        blocks += [Heading(f"{purpose} · {version}", 2), *(Paragraph((Words(text),)) for text in notice.splitlines() if text.strip())]
    return name, _rendered(_document(title, blocks), form)


def _notices(rows: Sequence[Consent]) -> dict[tuple[str, str], str]:
    from guanhao.domains.people.models import PurposeVersion

    wanted = {(one.purpose, one.terms_version) for one in rows}
    found = PurposeVersion.objects.filter(purpose__key__in={key for key, _version in wanted}).select_related("purpose")
    return {(one.purpose.key, str(one.number)): one.notice for one in found if (one.purpose.key, str(one.number)) in wanted}


def certificate(*, request_id: int, form: str = "pdf") -> tuple[str, bytes]:
    """The proof of a deletion as pdf, html or json (needs people.edit): counts before and after by place, its hash, no personal data."""
    require("people.edit")
    if form not in FORMATS:
        raise Refused(_("Choose one of: %(known)s.") % {"known": ", ".join(FORMATS)}, "form")
    row: PersonRequest = PersonRequest.objects.get(pk=request_id)
    if row.kind != PersonRequest.Kind.DELETION or not row.proof:
        raise Changed(_("There is no certificate yet."), "state")
    name = f"{current_brand().slug}-deletion-{row.pk}.{form}"
    if form == "json":
        return name, json.dumps({"proof": row.proof, "sha256": row.proof_hash}, ensure_ascii=False, indent=1).encode()
    title = _("Certificate of a deletion")
    number = _("Request %(number)s") % {"number": row.pk}
    facts = [[_("Record of the person"), row.proof["person"]], [_("Deletion begun"), row.proof["begun"]], [_("Looked at again"), row.proof["proved"]],
             [_("Result"), _("Nothing is left") if row.proof["clean"] else _("Something is left")], ["SHA-256", row.proof_hash]]  # fmt: skip
    titles = {place.key: str(place.title) for place in holdings()}
    lines = [[titles.get(key, key), place["before"], place["cleared"], place["after"]] for key, place in sorted(row.proof["places"].items())]
    heads = [pgettext("personal data", "Where"), _("Rows before"), _("Cleared afterwards"), _("Rows that still tell something")]
    words = _("Rows that stay have no name, number or address any more. The hash is that of the certificate's JSON and is in the audit log.")
    blocks = [Title(title, kicker=current_brand().name, period=_day(now()), lines=(number,)), _table([_("Fact"), _("Value")], facts),
              Heading(_("Places"), 2), _table(heads, lines), Paragraph((Span(words),))]  # fmt: skip
    return name, _rendered(_document(title, blocks), form)


def _document(title: str, blocks: Sequence[Any]) -> Document:
    return Document(title=title, language=get_language() or "zh-hans", author=current_brand().name, footer=title, blocks=tuple(blocks))


def _rendered(document: Document, form: str) -> bytes:
    from guanhao.console.fonts import font_folder

    return to_pdf(document, fonts=font_folder()) if form == "pdf" else to_html(document).encode()


def _table(heads: Sequence[str], lines: Sequence[Sequence[Any]]) -> Table:
    return Table(tuple(Column(head) for head in heads), tuple(tuple((Words(_cell(value)),) for value in line) for line in lines))


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if hasattr(value, "astimezone"):
        return f"{value.astimezone(current_brand().zone):%Y-%m-%d %H:%M}"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)[:LONGEST]
    return str(value)[:LONGEST]


def _day(moment: Any) -> str:
    return f"{moment.astimezone(current_brand().zone):%Y-%m-%d}"
