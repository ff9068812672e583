"""The first run: organisation, brand and administrator by a one-time code from the command line."""

import secrets

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from guanhao.domains.identity.contracts import Refused
from guanhao.domains.identity.models import Brand, SetupCode, User
from guanhao.domains.identity.services.brands import make_brand
from guanhao.domains.identity.services.keys import digest
from guanhao.domains.identity.services.people import add_person
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.now import now


def is_first_run() -> bool:
    """True as long as nobody can sign in."""
    return not User.objects.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists()


@transaction.atomic
def new_setup_code() -> str:
    """A new code for the first-run page; the old one stops working. Refused once somebody can sign in."""
    if not is_first_run():
        raise Refused(_("The first run is over: somebody can sign in already."))
    SetupCode.objects.all().delete()
    code = secrets.token_urlsafe(18)
    SetupCode.objects.create(secret_hash=digest(code), made_at=now())
    return code


@transaction.atomic
def set_up(*, code: str, brand_name: str, timezone: str, name: str, email: str, password: str) -> User:
    """Make the brand (an existing first one, such as the sample brand, stays beside it) and its administrator. Refused for a wrong code."""
    row = SetupCode.objects.select_for_update().first()
    if not is_first_run() or row is None or not constant_time_compare(row.secret_hash, digest(code.strip())):
        raise Refused(_("The code is not right. Run “guanhao setup-code” for a new one."), "code")
    with acting(SYSTEM):
        known = Brand.objects.filter(name=brand_name.strip()).first()
        brand = known.ref if known else make_brand(name=brand_name, timezone=timezone)
        person = add_person(email=email, name=name, role="administrator", brand=brand, password=password, is_administrator=True, check_password=True)
    row.delete()
    return User.objects.get(pk=person.id)
