"""Accounts for the imports."""

from guanhao.domains.channels import selectors
from guanhao.domains.channels.shapes import AccountRef
from guanhao.kernel.imports.accounts import AccountRef as ImportAccount
from guanhao.kernel.tenancy import BrandRef, brand_scope


def _of(ref: AccountRef) -> ImportAccount:
    return ImportAccount(id=ref.id, platform=ref.platform, handle=ref.handle, zone=ref.zone, name=ref.name)


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
