"""How the mechanisms learn of brands and their people: the project hands in providers, because the kernel may not look up."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from guanhao.kernel.tenancy import BrandRef


@dataclass(frozen=True)
class Member:
    """Somebody with a role in the brand in scope, as far as messages need to know."""

    id: int
    name: str
    email: str
    language: str = "zh-hans"


_brands: list[Callable[[], list[BrandRef]]] = []
_members: list[Callable[[], list[Member]]] = []
_holders: list[Callable[[str], list[int]]] = []
_accounts: list[Callable[[], list[tuple[int, str]]]] = []
_names: list[Callable[[Collection[int]], dict[int, str]]] = []


def set_brand_provider(provider: Callable[[], list[BrandRef]]) -> None:
    """Say where brands come from; called once when the program starts."""
    _brands[:] = [provider]


def set_member_provider(provider: Callable[[], list[Member]]) -> None:
    """Say who belongs to the brand in scope; called once when the program starts."""
    _members[:] = [provider]


def set_holder_provider(provider: Callable[[str], list[int]]) -> None:
    """Say who holds a permission in the brand in scope; called once when the program starts."""
    _holders[:] = [provider]


def set_name_provider(provider: Callable[[Collection[int]], dict[int, str]]) -> None:
    """Say what people are called, also those who have left; called once when the program starts."""
    _names[:] = [provider]


def set_account_provider(provider: Callable[[], list[tuple[int, str]]]) -> None:
    """Say which accounts the brand in scope has (number and name); called once when the program starts."""
    _accounts[:] = [provider]


def accounts() -> list[tuple[int, str]]:
    """Number and name of the accounts of the brand in scope."""
    return [pair for provider in _accounts for pair in provider()]


def all_brands() -> list[BrandRef]:
    """Every brand of the installation; empty as long as nobody provides them."""
    return [brand for provider in _brands for brand in provider()]


def brand_by_id(brand_id: int | None) -> BrandRef | None:
    """The brand of this id, or None when it is gone (or the id is None)."""
    return next((brand for brand in all_brands() if brand.id == brand_id), None) if brand_id is not None else None


def members() -> list[Member]:
    """The active people of the brand in scope."""
    return [member for provider in _members for member in provider()]


def holders(permission: str) -> list[int]:
    """Ids of the active people of the brand in scope who hold a permission (administrators of the installation not included)."""
    return [person for provider in _holders for person in provider(permission)]


def names_of(people: Collection[int]) -> dict[int, str]:
    """Names of people by id, also of those who have left; unknown ids are left out."""
    return {person: name for provider in _names for person, name in provider(people).items()} if people else {}
