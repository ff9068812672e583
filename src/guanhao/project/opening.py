"""Opening the main pages from inside, as a browser would: does a restored house answer?"""

from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client

from guanhao.console.links import burl_or_none
from guanhao.console.registry import nav_items
from guanhao.domains.identity import facade as identity
from guanhao.kernel import audit
from guanhao.kernel.access import SYSTEM, Actor, acting
from guanhao.kernel.tenancy import BrandRef, brand_scope


def open_main_pages() -> dict[str, Any]:
    """Every page of the navigation of every brand with its status, opened by whoever of the brand may see most; and what the audit chain says.

    It signs in, so it is for a copy that is thrown away.
    """
    pages: list[dict[str, Any]] = []
    problems = [f"audit log row {one.entry_id}: {one.what}" for one in audit.verify()]
    for brand in identity.all_brands():
        entered = _signed_in(brand)
        if entered is None:
            continue  # a brand of which nobody is yet has nobody to open a page for
        client, actor = entered
        pages += [{"page": address, "status": _status(client, address)} for address in _addresses(brand, actor)]
    return {"pages": pages, "problems": problems}


def _signed_in(brand: BrandRef) -> tuple[Client, Actor] | None:
    with brand_scope(brand), acting(SYSTEM):
        found = [(one.id, actor) for one in identity.people_of_brand() if (actor := identity.actor_of(one.id, brand)) is not None]
    if not found:
        return None
    user_id, actor = max(found, key=lambda pair: (pair[1].everything, len(pair[1].permissions)))
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(pk=user_id))
    return client, actor


def _addresses(brand: BrandRef, actor: Actor) -> list[str]:
    with brand_scope(brand):
        found = [burl_or_none(item.url_name) for item in nav_items() if item.permission is None or actor.can(item.permission)]
    return list(dict.fromkeys(address for address in found if address))


def _status(client: Client, address: str) -> int:
    return client.get(address, follow=True).status_code
