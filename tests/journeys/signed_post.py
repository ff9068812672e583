"""Makes accounts and signed variants in the sample brand of a journey's site; a program of its own, because the site is one.

`python -m tests.journeys.signed_post BRAND HANDLE SERVER ACCESS REFRESH` prints {"sandbox": variant, "zhihu": variant}.
"""

import json
import os
import sys

SANDBOX = "春分第一泡：水温八十五度，先温杯再投茶。"
BY_HAND = "绿茶不用沸水：水温一高，茶多酚出得太快，汤就苦了。"


def main(slug: str, handle: str, server: str, access: str, refresh: str) -> None:
    """Sign one variant for the sandbox and one for Zhihu; loopback counts as the own network."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanhao.project.settings")
    import django

    django.setup()
    from tests.domains.publishing.publishing import active_account, signed

    from guanhao.domains.channels import facade as channels
    from guanhao.domains.identity import facade as identity
    from guanhao.domains.publishing.policy.core import PublisherPolicy
    from guanhao.kernel import policy
    from guanhao.kernel.access import SYSTEM, acting
    from guanhao.kernel.tenancy import brand_scope

    with brand_scope(policy.HOUSE), acting(SYSTEM):
        policy.revise(PublisherPolicy, {"own_network": ["127.0.0.1"]}, reason="journey")
    brand = identity.brand_by_slug(slug)
    assert brand is not None
    number = active_account(brand, "sandbox", handle, server=server)
    with brand_scope(brand), acting(SYSTEM):
        channels.set_credential(account_id=number, name="access_token", value=access)
        channels.set_credential(account_id=number, name="refresh_token", value=refresh)
    by_hand = active_account(brand, "zhihu", handle)
    made = {"sandbox": signed(brand, number, SANDBOX).pk, "zhihu": signed(brand, by_hand, BY_HAND).pk}
    sys.stdout.write(json.dumps(made))


if __name__ == "__main__":
    main(*sys.argv[1:])
