"""The words of this domain's deeds for the audit log and the histories."""

from django.utils.translation import gettext_lazy as _

from guanhao.console.deeds import Subject, Words, add_deeds
from guanhao.domains.identity.roles import ROLES
from guanhao.kernel.access import PERMISSIONS
from guanhao.kernel.later import later


def _roles() -> dict[str, Words]:
    return {key: role.title for key, role in ROLES.items()}


def tell() -> None:
    """Add them."""
    add_deeds(
        actions={
            "identity.brand_made": _("Brand made"),
            "identity.invitation_accepted": _("Invitation accepted"),
            "identity.invitation_withdrawn": _("Invitation withdrawn"),
            "identity.invited": _("Person invited"),
            "identity.key_ended": _("Key ended"),
            "identity.key_made": _("Key made"),
            "identity.key_rotated": _("Key renewed"),
            "identity.password_changed": _("Password changed"),
            "identity.person_active": _("Person let in or deactivated"),
            "identity.profile_changed": _("Profile changed"),
            "identity.recovery_code_used": _("Recovery code used"),
            "identity.role_given": _("Role given"),
            "identity.roles_set": _("Roles set"),
            "identity.administrator_made": _("Administrator made"),
            "identity.second_factor_off": _("Second factor taken away"),
            "identity.second_factor_on": _("Second factor set up"),
            "identity.sessions_ended": _("Browsers signed out"),
            "identity.sign_in_closed": _("Sign-in closed for a while"),
        },
        subjects={
            "identity.user": Subject(_("Person"), "identity.User", name="name"),
            "identity.invitation": Subject(_("Invitation"), "identity.Invitation", name="email"),
            "identity.key": Subject(_("Key for a program"), "identity.ApiToken", name="title"),
            "identity.brand": Subject(_("Brand"), "identity.Brand", name="name"),
            "identity.sign_in": Subject(_("Sign-in")),
        },
        values={
            "owner_id": later("guanhao.domains.identity.selectors", "people_names"),
            "identity.role": _roles,
            "identity.roles": _roles,
            "identity.scopes": lambda: {key: one.title for key, one in PERMISSIONS.items()},
        },
    )
