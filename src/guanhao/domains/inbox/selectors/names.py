"""Names that pages show beside stored keys."""

from guanhao.domains.channels import facade as channels


def account_names() -> dict[int, str]:
    """Accounts of the brand by number, closed ones included."""
    return {one.id: one.name or one.handle for one in channels.accounts(closed=True)}
