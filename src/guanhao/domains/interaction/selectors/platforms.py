"""Platforms by name."""

from django.utils.translation import get_language

from guanhao.domains.channels import facade as channels


def platform_names() -> dict[str, str]:
    """Names of platforms by key, in the reader's language."""
    chinese = (get_language() or "zh-hans").startswith("zh")
    return {one.key: one.zh if chinese else one.en for one in channels.platforms()}
