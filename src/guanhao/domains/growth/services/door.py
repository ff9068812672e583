"""The public door: keyed hashes of networks, browsers and phones (no raw address is kept), signed addresses, and wrong codes slowed."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.growth.contracts import TooMany
from guanhao.domains.growth.models import CodeDoor
from guanhao.domains.growth.policy import CouponPolicy
from guanhao.domains.growth.rules.coupons import wait_after
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import current_brand

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
HOUR = timedelta(hours=1)


def sealed(purpose: str, text: str) -> str:
    """A keyed hash (HMAC-SHA-256 under the installation's secret) within the brand, 64 hex digits; "" for nothing."""
    if not text:
        return ""
    known = f"growth.{purpose}\0{current_brand().id}\0{text}".encode("utf-8", "surrogatepass")
    return hmac.new(settings.SECRET_KEY.encode(), known, hashlib.sha256).hexdigest()


def new_code(length: int = 10) -> str:
    """A random name for an address; 31 signs, about 5 bits each."""
    return "".join(secrets.choice(LETTERS) for _number in range(length))


def key_of(purpose: str, number: int, version: int = 1) -> str:
    """The key in a signed address: number, version, and 128 bits of a keyed hash. Nothing of it is stored."""
    return f"{number}-{version}-{sealed(f'key.{purpose}', f'{number}-{version}')[:32]}"


def number_of(purpose: str, key: str) -> tuple[int, int] | None:
    """Number and version of a key that is ours; None otherwise."""
    parts = key.split("-")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 19 for part in parts[:2]):
        return None
    number, version = int(parts[0]), int(parts[1])
    return (number, version) if hmac.compare_digest(key_of(purpose, number, version), key) else None


def check_door(origin: str) -> None:
    """TooMany while this place must wait after wrong codes."""
    row = CodeDoor.objects.filter(origin=origin).first() if origin else None
    if row is not None and row.next_at > now():
        wait = int((row.next_at - now()).total_seconds()) + 1
        raise TooMany(_("Too many wrong codes. Try again in %(seconds)s seconds, please.") % {"seconds": wait}, wait)


@transaction.atomic
def note_wrong(origin: str) -> int:
    """A wrong code came from this place; the seconds it must wait now."""
    if not origin:
        return 0
    moment, policy = now(), CouponPolicy.of_brand()
    CodeDoor.objects.bulk_create([CodeDoor(brand_id=current_brand().id, origin=origin, since=moment, next_at=moment)], ignore_conflicts=True)
    row = CodeDoor.objects.select_for_update().get(origin=origin)
    if row.since <= moment - HOUR:
        row.fails, row.since = 0, moment
    row.fails += 1
    left = int((row.since + HOUR - moment).total_seconds())
    wait = wait_after(row.fails, free=policy.free_tries, most=policy.tries_an_hour, left_of_hour=left)
    row.next_at = moment + timedelta(seconds=wait)
    row.save(update_fields=["fails", "since", "next_at"])
    return wait


def sweep_doors() -> int:
    """Drop what is older than a day; how many."""
    return int(CodeDoor.objects.filter(since__lt=now() - timedelta(days=1), next_at__lt=now()).delete()[0])
