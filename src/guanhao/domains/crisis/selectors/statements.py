"""Statements as the publisher gets them, and whose signature they wait for."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from guanhao.console.links import burl_or_none
from guanhao.domains.channels import facade as channels
from guanhao.domains.crisis.models import Statement, StatementCopy
from guanhao.domains.publishing.contracts import Payload
from guanhao.kernel import approvals
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.approvals import Part, Standing
from guanhao.sdk.connectors.records import Outgoing

FLOW = "major"
FORMATS = ("text", "article", "image_text")
FIELD_WORDS = ("title", "text")


@cache
def format_for(platform: str) -> str:
    """The format a statement has on a platform; "" where nothing goes out without a picture or a video."""
    known = {one.key: one for one in channels.platform(platform).formats}
    return next((key for key in FORMATS if key in known and not known[key].images_min), "")


def part_of(copy: StatementCopy, statement: Statement) -> Part:
    """What is signed: the words on one account."""
    fields = {
        "title": statement.title,
        "text": statement.text,
        "format": format_for(copy.platform),
        "platform": copy.platform,
        "account_id": copy.account_id,
    }
    return Part(f"crisis.statement:{copy.pk}", statement.title, fields)


def parts_of(statement: Statement) -> list[Part]:
    """All of them."""
    return [part_of(copy, statement) for copy in statement.copies.order_by("pk")]


def waits_for(statement: Statement) -> str:
    """What keeps a statement from going out, "" for nothing."""
    parts = parts_of(statement)
    if not parts:
        return _("Choose the accounts it goes out on.")
    standings = approvals.standings(parts)
    return next((why for part in parts if (why := why_not(standings[part.subject]))), "")


def why_not(standing: Standing) -> str:
    """The words for whatever is not approved."""
    match standing.state:
        case "approved":
            return ""
        case "void":
            return _("It says something else than what was signed.")
        case "returned":
            return _("It was sent back in review.")
        case "open" if standing.approval_id is not None:
            return _("Signature missing: %(level)s.") % {"level": approvals.approval(standing.approval_id).level_title}
    return _("It was never approved.")


class StatementSource:
    """The source of `crisis.statement:…` (publishing.contracts.Source)."""

    def payload(self, subject: str) -> Payload:
        """The statement as it is now; LookupError when it is gone."""
        return self.payloads([subject])[subject]

    def payloads(self, subjects: Sequence[str]) -> dict[str, Payload]:
        """Several, with a constant number of queries."""
        numbers = {int(one.partition(":")[2]) for one in subjects if one.partition(":")[2].isdecimal()}
        with acting(SYSTEM):
            copies = list(StatementCopy.objects.filter(pk__in=numbers).select_related("statement__crisis"))
            parts = [part_of(copy, copy.statement) for copy in copies]
            standings = approvals.standings(parts)
            return {part.subject: _payload(copy, part, standings[part.subject]) for copy, part in zip(copies, parts, strict=True)}

    def difference(self, subject: str, digest: str) -> list[dict[str, Any]]:
        """What differs between a signed text ("": the newest one) and now: name, title, before, after."""
        number = subject.partition(":")[2]
        copy = StatementCopy.objects.filter(pk=int(number)).select_related("statement").first() if number.isdecimal() else None
        before = _signed(subject, digest)
        if copy is None or before is None:
            return []
        after, titles = part_of(copy, copy.statement).fields, {"title": _("Title"), "text": _("Text")}
        return [
            {"name": name, "title": titles[name], "before": str(before.get(name, "")), "after": str(after[name])}
            for name in FIELD_WORDS
            if before.get(name) != after[name]
        ]

    def members(self, group: str) -> Iterable[str]:
        """The subjects of a crisis ("crisis.crisis:3"), for a withdrawal of all its statements."""
        number = group.partition(":")[2]
        rows = StatementCopy.objects.filter(statement__crisis_id=int(number)) if number.isdecimal() else StatementCopy.objects.none()
        return [f"crisis.statement:{pk}" for pk in rows.values_list("pk", flat=True)]


def _signed(subject: str, digest: str) -> Mapping[str, Any] | None:
    for view in approvals.history_of_part(subject):
        for part in view.parts:
            if part.subject == subject and (part.digest == digest if digest else view.state == "approved"):
                return part.fields
    return None


def _payload(copy: StatementCopy, part: Part, standing: Standing) -> Payload:
    statement, crisis, why = copy.statement, copy.statement.crisis, why_not(standing)
    if crisis.drill:
        why = why or _("This is a drill: nothing goes out.")
    return Payload(
        subject=part.subject,
        account_id=copy.account_id,
        title=statement.title,
        outgoing=Outgoing(key="", format=part.fields["format"], title=statement.title, text=statement.text, digest=standing.digest),
        digest=standing.digest,
        approved=standing.state == "approved" and not why,
        why_not=why,
        altered=standing.state == "void",
        owner_id=statement.author_id,
        page=burl_or_none("crisis:statement", pk=crisis.pk, statement_id=statement.pk) or "",
    )
