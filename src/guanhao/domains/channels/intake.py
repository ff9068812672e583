"""Accounts for the imports: which account a word names, and the import of the account list itself."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from guanhao.domains.channels import selectors, services
from guanhao.domains.channels.models import Account
from guanhao.domains.channels.registry import find_platform
from guanhao.domains.channels.rules import POSITIONING
from guanhao.domains.channels.shapes import AccountRef
from guanhao.domains.channels.wording import POSITIONING_WORDS, platform_name
from guanhao.kernel.imports.accounts import AccountRef as ImportAccount
from guanhao.kernel.imports.kinds import Field, ImportContext, ImportKind, Outcome, Reject
from guanhao.kernel.tenancy import BrandRef, brand_scope

if TYPE_CHECKING:
    import pyarrow as pa

_TEXTS = ("name", "role", "timezone", "url", "note", *POSITIONING)


def _of(ref: AccountRef) -> ImportAccount:
    return ImportAccount(
        id=ref.id, platform=ref.platform, handle=ref.handle, zone=ref.zone, name=ref.name, platform_title=platform_name(ref.platform)
    )


def resolve(brand: BrandRef, text: str) -> ImportAccount | None:
    """The account of this brand with this id, platform:handle, handle or name; None when none or several answer to it."""
    with brand_scope(brand):
        try:
            return _of(selectors.find_account(text))
        except LookupError:
            return None


def list_accounts(brand: BrandRef) -> list[ImportAccount]:
    """The accounts a person can import for, closed ones too: their history still counts."""
    with brand_scope(brand):
        return [_of(ref) for ref in selectors.accounts(closed=True)]


class AccountSink:
    """Adds accounts of a list that the brand does not have, and changes those it has; empty cells leave what is there."""

    def __init__(self, ctx: ImportContext) -> None:
        self.known = {(row.platform, row.handle): row for row in Account.objects.all()}
        self.adds: list[dict[str, Any]] = []
        self.changes: list[tuple[int, dict[str, Any]]] = []

    def take(self, rows: "pa.Table") -> Outcome:
        """Judge each row; nothing is written yet."""
        imported = updated = unchanged = 0
        rejected: list[Reject] = []
        for row in rows.to_pylist():
            values = {key: row[key].strip() for key in _TEXTS if row.get(key)}
            if row.get("follower_target") is not None:
                values["follower_target"] = int(row["follower_target"])
            if "role" in values:
                values["role"] = services.role_of(values["role"])
            try:
                platform = find_platform(row["platform"]).key
                services.check_values(values)
            except (ValueError, LookupError) as error:
                field = str(getattr(error, "field", "platform"))
                rejected.append(Reject(row["_line"], field, str(error), str(row.get(field) or "")[:200]))
                continue
            account = self.known.get((platform, row["handle"].strip()))
            if account is None:
                self.adds.append({"platform": platform, "handle": row["handle"], **values})
                imported += 1
            elif any(getattr(account, key) != value for key, value in values.items()):
                self.changes.append((account.pk, values))
                updated += 1
            else:
                unchanged += 1
        return Outcome(imported, updated, unchanged, rejected)

    def commit(self) -> None:
        """Add and change through the services, with audit, versions and events."""
        for values in self.adds:
            services.add_account(**values)
        for account_id, values in self.changes:
            services.change_account(account_id=account_id, note_of_change="import", **values)

    def discard(self) -> None:
        """Nothing was staged."""


KIND = ImportKind(
    key="accounts",
    title=_("Accounts"),
    needs_account=False,
    open=AccountSink,
    unique=("platform", "handle"),
    permission="channels.edit",
    help=_("The account matrix: one line an account. Known accounts are changed where a cell is filled; nothing is deleted."),
    fields=(
        Field("platform", _("Platform"), "text", required=True, aliases=("平台", "渠道", "channel"), example="微博"),
        Field("handle", _("Handle"), "text", required=True, aliases=("账号", "账号ID", "账号id", "uid", "account"), example="brand_cn"),
        Field("name", _("Name"), "text", aliases=("名称", "昵称", "账号名称", "nickname")),
        Field("role", _("Role"), "text", aliases=("角色", "账号角色", "定位角色"), example="main"),
        Field("timezone", _("Time zone"), "text", aliases=("时区", "tz"), example="Asia/Shanghai"),
        Field("url", _("Address"), "text", aliases=("主页", "链接", "link", "homepage")),
        Field("follower_target", _("Follower target"), "count", aliases=("粉丝目标", "目标粉丝数")),
        Field("note", _("Note"), "text", aliases=("备注", "说明", "remark")),
        *(Field(name, words, "text", aliases=(name.removeprefix("positioning_"),)) for name, words in POSITIONING_WORDS.items()),
    ),
)
