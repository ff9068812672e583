"""Whose rows are these? The channels domain tells how a word (id, handle, platform:handle) names an account of the brand."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from guanhao.kernel.tenancy import BrandRef


@dataclass(frozen=True)
class AccountRef:
    """An account as far as imports need to know it."""

    id: int
    platform: str
    handle: str
    zone: ZoneInfo
    name: str = ""
    platform_title: str = ""

    @property
    def label(self) -> str:
        """How runs and messages keep it: platform:handle."""
        return f"{self.platform}:{self.handle}"

    @property
    def title(self) -> str:
        """How pages call it: its name and its platform's."""
        return f"{self.name or self.handle} · {self.platform_title or self.platform}"


Resolver = Callable[[BrandRef, str], AccountRef | None]
Lister = Callable[[BrandRef], list[AccountRef]]

_resolver: list[Resolver] = []
_lister: list[Lister] = []


def set_account_resolver(resolve: Resolver, accounts: Lister | None = None) -> None:
    """Called once from channels' apps.py. `resolve(brand, text)` answers None for a word that names no account of this brand;
    `accounts(brand)` lists what a person may choose from."""
    _resolver[:] = [resolve]
    _lister[:] = [accounts] if accounts else []


def resolve_account(brand: BrandRef, text: str) -> AccountRef | None:
    """The account of this brand that the word names, or None."""
    return _resolver[0](brand, text.strip()) if _resolver else None


def accounts(brand: BrandRef) -> list[AccountRef]:
    """The accounts a person of this brand can import for."""
    return _lister[0](brand) if _lister else []


def account_titles(brand: BrandRef) -> dict[str, str]:
    """Kept labels in words: `bilibili:3494381` is 青禾茶研所 · B站."""
    return {account.label: account.title for account in accounts(brand)}
