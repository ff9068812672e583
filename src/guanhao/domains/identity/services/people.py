"""People: roles, invitations, deactivation."""

import secrets
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.identity import selectors
from guanhao.domains.identity.contracts import Person, Refused
from guanhao.domains.identity.models import Brand, Invitation, Membership, SignedIn, User
from guanhao.domains.identity.policy import InvitationPolicy
from guanhao.domains.identity.roles import ROLES, permissions_of
from guanhao.domains.identity.services.keys import digest
from guanhao.domains.identity.services.passwords import check_password as check_rules
from guanhao.domains.identity.services.sessions import end_sessions
from guanhao.kernel import access, audit, events, jobs
from guanhao.kernel.now import now
from guanhao.kernel.secrets import encrypt
from guanhao.kernel.tenancy import BrandRef, brand_scope, current_brand
from guanhao.sdk.events.identity import PersonDeactivated, PersonJoined

ADMINISTRATOR = "administrator"


def check_role(role: str) -> None:
    """Refused unless the role is in the table."""
    if role not in ROLES:
        raise Refused(_("There is no role %(role)s; known are: %(roles)s.") % {"role": role, "roles": ", ".join(ROLES)}, "role")


def check_may_give(role: str) -> None:
    """Refused when the role would give more than the current actor has: nobody makes somebody mightier than themselves."""
    check_role(role)
    actor = access.current_actor()
    if not actor.everything and not permissions_of([role]) <= actor.permissions:
        raise Refused(_("You may give only roles that can do no more than yours."), "role")


def clean_email(email: str) -> str:
    """The address in lower case; Refused when it is none."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(_("%(email)s is not an e-mail address.") % {"email": email}, "email") from error
    return email


@transaction.atomic
def add_person(
    *, email: str, name: str, role: str, brand: BrandRef, password: str | None = None, is_administrator: bool = False, check_password: bool = False
) -> Person:
    """A person with a role in a brand; the same again adds nothing. Without a password the person cannot sign in yet; one that
    a person has chosen is never replaced.

    With `check_password` the password must keep the rules (Refused otherwise).
    """
    check_role(role)
    email = clean_email(email)
    user = User.objects.filter(email=email).first()
    if user is not None:
        _raise_known(user, password, is_administrator, check_password)
    else:
        user = User(email=email, name=name.strip()[:80] or email.split("@")[0], is_administrator=is_administrator, made_at=now())
        if check_password:
            check_rules(password or "", user)
        user.set_password(password)
        user.save()
    with brand_scope(brand):
        _join(user, role)
    roles = Membership.objects.filter(user=user, brand_id=brand.id).order_by("role").values_list("role", flat=True)
    return Person(id=user.pk, name=user.name, email=user.email, roles=tuple(roles), active=user.is_active, language=user.language)


def _raise_known(user: User, password: str | None, is_administrator: bool, check_password: bool) -> None:
    """What was asked for somebody who is there already: administration, and a first password; a password that works is never replaced."""
    if password is not None and not user.has_usable_password():
        if check_password:
            check_rules(password, user)
        user.set_password(password)
        user.save(update_fields=["password"])
        audit.record("identity.password_changed", target=f"identity.user:{user.pk}")
    if is_administrator and not user.is_administrator:
        user.is_administrator = True
        user.save(update_fields=["is_administrator"])
        audit.record("identity.administrator_made", target=f"identity.user:{user.pk}", after={"email": user.email})


def _join(user: User, role: str) -> None:
    brand = current_brand()
    first = not Membership.objects.filter(user=user, brand_id=brand.id).exists()
    _membership, made = Membership.objects.get_or_create(user=user, brand_id=brand.id, role=role, defaults={"made_at": now()})
    if made:
        audit.record("identity.role_given", target=f"identity.user:{user.pk}", after={"email": user.email, "role": role})
    if first:
        events.emit(PersonJoined(brand_id=brand.id, user_id=user.pk, role=role))


@transaction.atomic
def invite(*, email: str, name: str = "", role: str) -> str:
    """Invite somebody into the brand in scope: a mail with a link that works once; the link (also for handing over by hand)."""
    access.require("identity.manage")
    check_may_give(role)
    email, brand = clean_email(email), current_brand()
    if Membership.objects.filter(brand_id=brand.id, user__email=email, role=role).exists():
        raise Refused(_("%(email)s has this role already.") % {"email": email}, "email")
    Invitation.objects.filter(brand_id=brand.id, email=email, accepted_at=None, withdrawn_at=None).update(withdrawn_at=now())
    secret = secrets.token_urlsafe(32)
    row = Invitation.objects.create(
        brand_id=brand.id,
        email=email,
        name=name.strip()[:80],
        role=role,
        secret_hash=digest(secret),
        made_at=now(),
        made_by_id=access.current_actor().user_id,
        expires_at=now() + InvitationPolicy.of_brand().valid_for,
    )
    audit.record("identity.invited", target=f"identity.invitation:{row.pk}", after={"email": email, "role": role})
    jobs.enqueue("identity.send_invitation", invitation_id=row.pk, sealed=encrypt(secret, sealed_about(row.pk)))
    return f"{settings.PUBLIC_URL}/invitation/{secret}"


def sealed_about(invitation_id: int) -> str:
    """What the link of an invitation is bound to while it waits to be sent."""
    return f"identity.invitation:{invitation_id}"


def invitation_of(secret: str) -> Invitation | None:
    """The open invitation with this secret; None when it is unknown, used, withdrawn, too old, or its sender may no longer give the role."""
    rows = Invitation.objects.select_related("brand", "made_by")
    row = rows.filter(secret_hash=digest(secret), accepted_at=None, withdrawn_at=None, expires_at__gt=now()).first()
    return row if row and _still_stands(row) else None


def _still_stands(row: Invitation) -> bool:
    """Somebody who was deactivated or lost the role since leaves no way back in (a sender without an account is the command line)."""
    if row.made_by is None:
        return True
    actor = selectors.actor_in(row.made_by, row.brand.ref)
    return actor is not None and actor.can("identity.manage") and (actor.everything or permissions_of([row.role]) <= actor.permissions)


@transaction.atomic
def accept_invitation(*, secret: str, name: str = "", password: str = "") -> User:
    """Join by invitation, once. A new person chooses name and password; a known one proves the present password. Refused otherwise."""
    row = invitation_of(secret)
    if row is None or not Invitation.objects.filter(pk=row.pk, accepted_at=None, withdrawn_at=None).update(accepted_at=now()):
        raise Refused(_("This invitation is used, withdrawn or too old. Ask for a new one."))
    user = User.objects.filter(email=row.email).first()
    if user is not None:
        if not user.is_active or not user.check_password(password):
            raise Refused(_("This address has an account already: enter its password."), "password")
    else:
        user = User(email=row.email, name=(name.strip() or row.name or row.email.split("@")[0])[:80], made_at=now())
        check_rules(password, user)
        user.set_password(password)
        user.save()
    with brand_scope(row.brand.ref), access.acting(access.Actor(user.pk, user.name)):
        _join(user, row.role)
        audit.record("identity.invitation_accepted", target=f"identity.invitation:{row.pk}", after={"email": row.email})
    return user


@transaction.atomic
def withdraw_invitation(*, invitation_id: int) -> None:
    """The link works no more."""
    access.require("identity.manage")
    row = Invitation.objects.get(pk=invitation_id, brand_id=current_brand().id)
    if row.accepted_at is None and row.withdrawn_at is None:
        row.withdrawn_at = now()
        row.save(update_fields=["withdrawn_at"])
        audit.record("identity.invitation_withdrawn", target=f"identity.invitation:{row.pk}", before={"email": row.email})


def open_invitations(at: datetime | None = None) -> list[Invitation]:
    """Invitations of the brand in scope that still wait for an answer, the newest first."""
    rows = Invitation.objects.filter(brand_id=current_brand().id, accepted_at=None, withdrawn_at=None, expires_at__gt=at or now())
    return list(rows.order_by("-id"))


@transaction.atomic
def set_roles(*, user_id: int, roles: list[str]) -> None:
    """The roles of a person in the brand in scope, exactly these; none takes the person out of the brand.

    Refused for roles mightier than the actor's own, and when the brand would lose its last administrator.
    """
    access.require("identity.manage")
    brand = _locked_brand()
    had = set(Membership.objects.select_for_update().filter(user_id=user_id, brand_id=brand.id).values_list("role", flat=True))
    if not had:
        raise User.DoesNotExist
    wanted = set(roles)
    for role in (had ^ wanted) - (had - ROLES.keys()):  # a role that left the table may always be taken away
        check_may_give(role)
    if ADMINISTRATOR in had - wanted:
        _keep_an_administrator(user_id)
    if had == wanted:
        return
    Membership.objects.filter(user_id=user_id, brand_id=brand.id, role__in=had - wanted).delete()
    for role in sorted(wanted - had):
        Membership.objects.create(user_id=user_id, brand_id=brand.id, role=role, made_at=now())
    audit.record("identity.roles_set", target=f"identity.user:{user_id}", before={"roles": sorted(had)}, after={"roles": sorted(wanted)})


def _locked_brand() -> BrandRef:
    """The brand in scope, its people held still: two administrators cannot take each other out at the same moment."""
    return Brand.objects.select_for_update().get(pk=current_brand().id).ref


def _keep_an_administrator(but: int) -> None:
    others = Membership.objects.filter(brand_id=current_brand().id, role=ADMINISTRATOR, user__is_active=True).exclude(user_id=but)
    if not others.exists():
        raise Refused(_("The brand needs at least one administrator. Give somebody else that role first."), "role")


@transaction.atomic
def set_active(*, user_id: int, active: bool) -> None:
    """Deactivate a person of the brand in scope (signed out everywhere, keys stop working) or let them in again.

    Refused for oneself, for a person mightier than the actor, and for the last administrator.
    """
    access.require("identity.manage")
    brand = _locked_brand()
    user = User.objects.select_for_update().filter(memberships__brand_id=brand.id).distinct().get(pk=user_id)
    if user.is_active == active:
        return
    if user.pk == access.current_actor().user_id:
        raise Refused(_("You cannot deactivate yourself."))
    roles = set(Membership.objects.filter(user=user, brand_id=brand.id).values_list("role", flat=True))
    for role in roles & ROLES.keys():
        check_may_give(role)
    elsewhere = Membership.objects.filter(user=user).exclude(brand_id=brand.id).exists()
    if (elsewhere or user.is_administrator) and not access.current_actor().everything:
        raise Refused(_("This person also works for other brands: an administrator of the installation has to do this."))
    if not active and ADMINISTRATOR in roles:
        _keep_an_administrator(user.pk)
    if not active and user.is_administrator and not User.objects.filter(is_administrator=True, is_active=True).exclude(pk=user.pk).exists():
        raise Refused(_("The installation needs at least one administrator."))
    User.objects.filter(pk=user.pk).update(is_active=active)
    audit.record("identity.person_active", target=f"identity.user:{user.pk}", before={"active": not active}, after={"active": active})
    if not active:
        end_sessions(user=user, keys=SignedIn.objects.filter(user=user).values_list("session_key", flat=True))
        events.emit(PersonDeactivated(brand_id=brand.id, user_id=user.pk))
