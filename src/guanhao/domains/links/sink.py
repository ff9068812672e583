"""Rows of a sheet become links."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.links.contracts import LinkDraft, Refused, Utm
from guanhao.domains.links.models import Link
from guanhao.domains.links.policy import LinkPolicy
from guanhao.domains.links.rules import codes, utm
from guanhao.domains.links.services import links as services
from guanhao.kernel.imports.kinds import ImportContext, Outcome, Reject

if TYPE_CHECKING:
    import pyarrow as pa


class LinkSink:
    """Adds links the brand does not have; one to the same address gets the file's name where that differs."""

    def __init__(self, ctx: ImportContext) -> None:
        self.ctx = ctx
        rows = Link.objects.exclude(status=Link.Status.ARCHIVED).order_by("-pk")
        self.known = {row.target: row for row in rows}
        self.codes: set[str] = set()
        self.adds: list[LinkDraft] = []
        self.changes: list[tuple[Link, LinkDraft]] = []

    def take(self, rows: "pa.Table") -> Outcome:
        """Judge each row as the form would; nothing is written yet."""
        imported = updated = unchanged = 0
        rejected: list[Reject] = []
        for row in rows.to_pylist():
            try:
                draft = self._draft(row)
                known = self.known.get(self._target(draft))
                self._check(draft, known)
            except (Refused, LookupError) as error:
                field = {"expires_at": "until", "account_id": "account"}.get(found := str(getattr(error, "field", "account")), found)
                rejected.append(Reject(row["_line"], field, str(error), str(row.get(field) or "")[:200]))
                continue
            if known is None:
                self.adds.append(draft)
                imported += 1
            elif known.label != draft.label:
                self.changes.append((known, replace(services.draft_of(known), label=draft.label)))
                updated += 1
            else:
                unchanged += 1
        return Outcome(imported, updated, unchanged, rejected)

    def commit(self) -> None:
        """Write through the services, with versions and audit."""
        for start in range(0, len(self.adds), 200):
            services.make_links(self.adds[start : start + 200])
        for link, draft in self.changes:
            services.change_link(link=link, draft=draft, reason=_("Changed by an import"))

    def discard(self) -> None:
        """Nothing was staged."""

    def _draft(self, row: dict[str, Any]) -> LinkDraft:
        account, day = (row.get("account") or "").strip(), row.get("until")
        words = Utm(**{name: (row.get(name) or "").strip() for name in utm.FIELDS})
        return LinkDraft(
            target=row["target"].strip(),
            label=row["label"].strip(),
            utm=words,
            code=(row.get("code") or "").strip(),
            account_id=channels.find_account(account).id if account else None,
            expires_at=datetime.combine(day + timedelta(days=1), time(0), self.ctx.brand.zone) if day else None,
            note=(row.get("note") or "").strip(),
        )

    def _target(self, draft: LinkDraft) -> str:
        return services.full_target(draft, LinkPolicy.of_brand())

    def _check(self, draft: LinkDraft, known: Link | None) -> None:
        own = codes.own_code(draft.code)
        services.check_draft(draft, new=known is None)
        if own and (known is None or known.code != own):
            if known is not None:
                raise Refused(_("The code of a link stays: make another link for another code."), "code")
            if own in self.codes:
                raise Refused(_("The code “%(code)s” is taken.") % {"code": own}, "code")
            self.codes.add(own)
