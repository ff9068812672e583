"""Rows of files become contacts of the private pool, through the same service as the page."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guanhao.domains.channels import facade as channels
from guanhao.domains.journeys.contracts import Refused
from guanhao.domains.journeys.models import PoolContact
from guanhao.domains.journeys.services import caring
from guanhao.kernel.imports.kinds import ImportContext, Outcome, Reject

if TYPE_CHECKING:
    import pyarrow as pa

KINDS: Mapping[str, str] = {
    "企微群": "wecom",
    "企业微信群": "wecom",
    "微信群": "wechat",
    "企微好友": "contact",
    "企微联系人": "contact",
    "其他": "other",
}
DIRECT = {"手机": "phone", "手机号": "phone", "电话": "phone", "phone": "phone", "邮箱": "mail", "mail": "mail", "email": "mail"}
NO = frozenset({"否", "无", "未同意", "no", "n", "0", "false", "-"})


class ContactSink:
    """Judges each row as the page would; nothing is written before `commit`."""

    def __init__(self, ctx: ImportContext) -> None:
        self.ctx = ctx
        self.kept: list[caring.ContactDraft] = []

    def take(self, rows: "pa.Table") -> Outcome:
        """Judge a block."""
        drafts, rejected = [], []
        for row in rows.to_pylist():
            try:
                draft = _draft(row)
                caring.check_contact(draft)
            except Refused as refusal:
                name = refusal.field or "place"
                shown = "" if name in {"name", "platform_id"} else str(row.get(name) or "")[:200]
                rejected.append(Reject(row["_line"], name, refusal.message, shown))
            else:
                drafts.append(draft)
        fresh, changed, same = caring.compare_contacts(drafts)
        self.kept += [*fresh, *changed]
        return Outcome(len(fresh), len(changed), len(same), rejected)

    def commit(self) -> None:
        """Write those that are new or say something else."""
        for start in range(0, len(self.kept), caring.MOST_CONTACTS):
            caring.add_contacts(self.kept[start : start + caring.MOST_CONTACTS])

    def discard(self) -> None:
        """Nothing was staged."""


def _draft(row: Mapping[str, Any]) -> caring.ContactDraft:
    kind, platform, number, consent = (_words(row, name) for name in ("kind", "platform", "platform_id", "consent"))
    return caring.ContactDraft(
        place=_words(row, "place"),
        joined_on=row["joined_on"],
        kind=KINDS.get(kind, kind.lower() or PoolContact.Kind.WECOM),
        name=_words(row, "name"),
        platform=_platform(platform, number),
        platform_id=number,
        source=_words(row, "source"),
        consent="" if consent.lower() in NO else consent,
        left_on=row.get("left_on"),
    )


def _platform(text: str, number: str) -> str:
    """The platform of a number; a number of a mobile phone needs none."""
    if not number:
        return ""
    if not text:
        return "phone" if number.isdecimal() and len(number) == 11 and number.startswith("1") else ""
    if text.lower() in DIRECT:
        return DIRECT[text.lower()]
    try:
        return channels.platform(text).key
    except LookupError:
        raise Refused(_("There is no platform “%(name)s”.") % {"name": text[:40]}, "platform") from None


def _words(row: Mapping[str, Any], name: str) -> str:
    return str(row.get(name) or "").strip()
