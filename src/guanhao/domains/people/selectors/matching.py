"""The keyed hash that phone numbers and mail addresses are matched by."""

from django.utils.crypto import salted_hmac

from guanhao.domains.people.models import Handle
from guanhao.domains.people.rules.contact import normal
from guanhao.kernel.tenancy import current_brand


def handle_digest(platform: str, platform_id: str) -> str:
    """The keyed hash of a name on a platform in the brand in scope: what is left of it when somebody is forgotten."""
    return salted_hmac(f"people.handle.{current_brand().id}", f"{platform}\n{platform_id}", algorithm="sha256").hexdigest()


def fingerprint(kind: str, value: str) -> str:
    """The keyed hash by which a phone number or address of the brand in scope is matched; "" when the value is none of that kind."""
    clear = normal(kind, value)
    return salted_hmac(f"people.{kind}.{current_brand().id}", clear, algorithm="sha256").hexdigest() if clear else ""


def person_by_contact(kind: str, value: str) -> int | None:
    """The person behind a phone number or address, without making a record."""
    mark = fingerprint(kind, value)
    found: int | None = Handle.objects.filter(platform=kind, platform_id=mark).values_list("person_id", flat=True).first() if mark else None
    return found
