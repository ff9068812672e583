"""People and their roles."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.identity.contracts import Person, Refused
from guanhao.domains.identity.models import Membership, User
from guanhao.domains.identity.roles import ROLES
from guanhao.kernel.now import now
from guanhao.kernel.tenancy import BrandRef, brand_scope


def check_role(role: str) -> None:
    """Refused unless the role is in the table."""
    if role not in ROLES:
        raise Refused(_("There is no role %(role)s; known are: %(roles)s.") % {"role": role, "roles": ", ".join(ROLES)}, "role")


def clean_email(email: str) -> str:
    """The address in lower case; Refused when it is none."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(_("%(email)s is not an e-mail address.") % {"email": email}, "email") from error
    return email


@transaction.atomic
def add_person(*, email: str, name: str, role: str, brand: BrandRef, password: str | None = None, is_administrator: bool = False) -> Person:
    """A person with a role in a brand; the same again adds nothing. Without a password the person cannot sign in yet."""
    check_role(role)
    email = clean_email(email)
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User(email=email, name=name.strip() or email.split("@")[0], is_administrator=is_administrator, made_at=now())
        user.set_password(password)
        user.save()
    _membership, made = Membership.objects.get_or_create(user=user, brand_id=brand.id, role=role, defaults={"made_at": now()})
    if made:
        from guanhao.kernel import audit

        with brand_scope(brand):
            audit.record("identity.person_added", target=f"identity.user:{user.pk}", after={"email": email, "role": role})
    roles = Membership.objects.filter(user=user, brand_id=brand.id).order_by("role").values_list("role", flat=True)
    return Person(id=user.pk, name=user.name, email=user.email, roles=tuple(roles), active=user.is_active, language=user.language)
