"""Names that pages show beside stored keys."""

from django.utils.translation import get_language

from guanhao.domains.channels import facade as channels


def platform_names() -> dict[str, str]:
    """Platforms by key, in the reader's language."""
    language = get_language() or "zh-hans"
    return {one.key: one.name(language) for one in channels.platforms()}


def account_names() -> dict[int, str]:
    """Accounts of the brand by number, closed ones included."""
    return {one.id: one.name or one.handle for one in channels.accounts(closed=True)}
