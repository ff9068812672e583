"""Writing brands, people, sign-ins and keys; one transaction each."""

from guanhao.domains.identity.services.brands import check_zone, make_brand
from guanhao.domains.identity.services.keys import end_token, make_token, rotate_token
from guanhao.domains.identity.services.mails import ask_for_reset
from guanhao.domains.identity.services.passwords import set_password, user_of_reset
from guanhao.domains.identity.services.people import (
    accept_invitation,
    add_person,
    invitation_of,
    invite,
    open_invitations,
    set_active,
    set_roles,
    withdraw_invitation,
)
from guanhao.domains.identity.services.profile import set_profile
from guanhao.domains.identity.services.sessions import address_of, end_sessions
from guanhao.domains.identity.services.setup import is_first_run, new_setup_code, set_up
from guanhao.domains.identity.services.signing_in import (
    Closed,
    check_password_step,
    check_present_password,
    check_second_step,
    confirm_second_factor,
    forget_failures,
    needs_second_factor,
    remove_second_factor,
    start_second_factor,
)

__all__ = [
    "Closed",
    "accept_invitation",
    "add_person",
    "address_of",
    "ask_for_reset",
    "check_password_step",
    "check_present_password",
    "check_second_step",
    "check_zone",
    "confirm_second_factor",
    "end_sessions",
    "end_token",
    "forget_failures",
    "invitation_of",
    "invite",
    "is_first_run",
    "make_brand",
    "make_token",
    "needs_second_factor",
    "new_setup_code",
    "open_invitations",
    "remove_second_factor",
    "rotate_token",
    "set_active",
    "set_password",
    "set_profile",
    "set_roles",
    "set_up",
    "start_second_factor",
    "user_of_reset",
    "withdraw_invitation",
]
