"""The currency of the brand's partners."""

from guanhao.domains.partners.policy import CooperationPolicy


def house_currency() -> str:
    """Three capital letters, by the policy."""
    return CooperationPolicy.of_brand().currency
