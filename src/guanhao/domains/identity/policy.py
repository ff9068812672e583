"""Thresholds of signing in and of invitations. Sign-in happens before a brand is chosen: there the strictest brand counts."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanhao.kernel.policy import Count, Duration, Policy, setting


class SignInPolicy(Policy):
    """How sign-in is guarded."""

    key = "identity.sign_in"
    title = _("Sign-in")
    free_failures: Count = setting(
        5,
        unit="count",
        low=1,
        high=20,
        title=_("Free failures"),
        help=_("After this many wrong passwords in a row, sign-in of the account and of the address closes for a while."),
        source="OWASP Authentication Cheat Sheet, account lockout",
    )
    first_wait: Duration = setting(
        timedelta(seconds=30),
        unit="duration",
        low=timedelta(seconds=1),
        high=timedelta(hours=1),
        title=_("First wait"),
        help=_("How long sign-in closes at first; it doubles with each further failure."),
        source="OWASP Authentication Cheat Sheet, exponential lockout",
    )
    longest_wait: Duration = setting(
        timedelta(minutes=15),
        unit="duration",
        low=timedelta(minutes=1),
        high=timedelta(hours=24),
        title=_("Longest wait"),
        help=_("Sign-in never closes for longer than this, so that nobody can be locked out for good by strangers."),
        source="OWASP Authentication Cheat Sheet, account lockout",
    )
    second_factor_for_administrators: bool = setting(
        False,
        title=_("Second factor for administrators"),
        help=_("Administrators must set up a one-time code app before they can do anything else."),
        source="PLT-01 two-factor option",
    )


class ResetPolicy(Policy):
    """How forgotten passwords are replaced. Like sign-in, this comes before the choice of a brand."""

    key = "identity.reset"
    title = _("Forgotten passwords")
    valid_for: Duration = setting(
        timedelta(hours=2),
        unit="duration",
        low=timedelta(minutes=10),
        high=timedelta(hours=24),
        title=_("Reset link valid for"),
        help=_("After this time a link for a new password no longer works."),
        source="OWASP Forgot Password Cheat Sheet",
    )
    for_account: Count = setting(
        5,
        unit="count",
        low=1,
        high=100,
        title=_("Links an hour for one account"),
        help=_("Nobody's mailbox can be filled by strangers."),
        source="OWASP Forgot Password Cheat Sheet",
    )
    for_address: Count = setting(
        20,
        unit="count",
        low=1,
        high=1000,
        title=_("Links an hour asked for from one network address"),
        help=_("An address may be a whole office."),
        source="OWASP Forgot Password Cheat Sheet",
    )


class InvitationPolicy(Policy):
    """How long links work."""

    key = "identity.invitation"
    title = _("Invitations")
    valid_for: Duration = setting(
        timedelta(days=7),
        unit="duration",
        low=timedelta(hours=1),
        high=timedelta(days=60),
        title=_("Invitation valid for"),
        help=_("After this time an invitation link no longer works and has to be sent again."),
        source="TEA-01",
    )


class KeyPolicy(Policy):
    """Keys for programs: how often they may call, how long they live."""

    key = "identity.keys"
    title = _("Keys for programs")
    calls_a_minute: Count = setting(
        240,
        unit="count",
        low=1,
        high=60_000,
        title=_("Calls a minute of one key"),
        help=_("More are answered 429 with the time to wait."),
        source="PLT-08(b)",
    )
    burst: Count = setting(
        60,
        unit="count",
        low=1,
        high=10_000,
        title=_("Calls at once"),
        help=_("So many may come together before calls have to keep their distance."),
        source="PLT-08(b)",
    )
    life: Duration = setting(
        timedelta(days=365),
        unit="duration",
        low=timedelta(days=1),
        high=timedelta(days=3650),
        title=_("Longest life of a key"),
        help=_("A key without an end, or with a later one, ends after this time."),
        source="OWASP API Security Top 10 2023, API2",
    )
    overlap: Duration = setting(
        timedelta(hours=24),
        unit="duration",
        low=timedelta(0),
        high=timedelta(days=14),
        title=_("Old secret works on for"),
        help=_("After a key is renewed its old secret works for this long, so that programs can be changed over."),
        source="PLT-08(b)",
    )
