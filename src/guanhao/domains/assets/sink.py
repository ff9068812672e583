"""Rows of a sheet of consents become consents, through the same service as the form."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guanhao.domains.assets.contracts import Refused
from guanhao.domains.assets.models import Asset, Consent
from guanhao.domains.assets.services import rights
from guanhao.domains.assets.services.rights import ConsentDraft
from guanhao.kernel.imports.kinds import ImportContext, Outcome, Reject

if TYPE_CHECKING:
    import pyarrow as pa

TEXTS = ("contact", "scope", "reward")


class ConsentSink:
    """Records consents that are not on record yet; the same author and day for the same asset is left as it is."""

    def __init__(self, ctx: ImportContext) -> None:
        self.known = set(Consent.objects.values_list("asset_id", "author", "given_on"))
        self.adds: list[tuple[int, ConsentDraft]] = []

    def take(self, rows: "pa.Table") -> Outcome:
        """Judge each row as the form would; nothing is written yet."""
        lines = rows.to_pylist()
        found = _assets({str(row["asset"]).strip() for row in lines})
        imported = unchanged = 0
        rejected: list[Reject] = []
        for row in lines:
            try:
                asset, draft = _asset(found, str(row["asset"]).strip()), _draft(row)
                rights.check_consent(draft)
            except Refused as error:
                rejected.append(Reject(row["_line"], error.field, error.message, str(row.get(error.field) or "")[:200]))
                continue
            if (asset, draft.author, draft.given_on) in self.known:
                unchanged += 1
            else:
                self.known.add((asset, draft.author, draft.given_on))
                self.adds.append((asset, draft))
                imported += 1
        return Outcome(imported, 0, unchanged, rejected)

    def commit(self) -> None:
        """Write through the service, with audit."""
        for asset, draft in self.adds:
            rights.record_consent(asset, draft)

    def discard(self) -> None:
        """Nothing was staged."""


def _assets(names: set[str]) -> dict[str, list[int]]:
    """The assets that each word names: by number, hash, or the name of the file as it was uploaded."""
    found: dict[str, list[int]] = {}
    numbers = [int(name) for name in names if name.isdecimal() and len(name) < 19]
    for pk in Asset.objects.filter(pk__in=numbers).values_list("pk", flat=True):
        found.setdefault(str(pk), []).append(pk)
    hashes = [name.lower() for name in names if len(name) == 64]
    for pk, sent in Asset.objects.filter(upload_sha256__in=hashes).values_list("pk", "upload_sha256"):
        found.setdefault(sent, []).append(pk)
    for pk, name in Asset.objects.filter(facts__file_name__in=sorted(names)).values_list("pk", "facts__file_name"):
        found.setdefault(name, []).append(pk)
    return found


def _asset(found: dict[str, list[int]], name: str) -> int:
    named = found.get(name) or found.get(name.lower()) or []
    if not named:
        raise Refused(_("No asset has this number, hash or file name. Upload the file first."), "asset")
    if len(named) > 1:
        raise Refused(_("Several assets have this file name: write the number of the one that is meant."), "asset")
    return named[0]


def _draft(row: dict[str, Any]) -> ConsentDraft:
    texts = {name: str(row.get(name) or "").strip() for name in TEXTS}
    platform = str(row.get("platform") or "").strip()
    return ConsentDraft(author=str(row["author"]).strip(), given_on=row["given_on"], ends=row.get("ends"), platform=platform, **texts)
