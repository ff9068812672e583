"""Platforms as choices."""

from guanhao.domains.channels import facade as channels


def platform_choices() -> list[tuple[str, str]]:
    """Platforms by key in the reader's language."""
    return list(channels.platform_titles().items())
