"""Accounts whose access has run out."""

from guanhao.domains.channels import facade as channels
from guanhao.kernel.now import now

RENEWING = ("refresh_token", "app_secret")


def lost_accounts() -> list[int]:
    """Active accounts with an access token that has run out and nothing to renew it with."""
    active = [one.id for one in channels.accounts() if one.status == "active"]
    moment = now()
    return [
        number
        for number, token in channels.tokens(active).items()
        if token.expires_at is not None and token.expires_at < moment and not any(token.values.get(name) for name in RENEWING)
    ]
