"""How the mechanisms learn of brands: identity hands in a provider when it is ready, because the kernel may not look up."""

from collections.abc import Callable

from guanhao.kernel.tenancy import BrandRef

_providers: list[Callable[[], list[BrandRef]]] = []


def set_brand_provider(provider: Callable[[], list[BrandRef]]) -> None:
    """Say where brands come from; called once from identity's apps.py."""
    _providers[:] = [provider]


def all_brands() -> list[BrandRef]:
    """Every brand of the installation; empty as long as nobody provides them."""
    return [brand for provider in _providers for brand in provider()]


def brand_by_id(brand_id: int | None) -> BrandRef | None:
    """The brand of this id, or None when it is gone (or the id is None)."""
    return next((brand for brand in all_brands() if brand.id == brand_id), None) if brand_id is not None else None
