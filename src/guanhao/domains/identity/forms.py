"""Forms of identity; services do the checking that matters."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from guanhao.console.forms import DesignForm
from guanhao.domains.identity.models import User
from guanhao.domains.identity.roles import ROLES
from guanhao.domains.identity.rules import by_key, drafting
from guanhao.kernel import brands
from guanhao.kernel.access import PERMISSIONS


def _password(label: Any, *, new: bool) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password" if new else "current-password"})
    text = _("At least 10 characters, not a common password, not only digits, not like your name or address.") if new else ""
    return forms.CharField(label=label, widget=widget, strip=False, max_length=200, help_text=text)


def _email() -> forms.EmailField:
    return forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username", "inputmode": "email"}))


class SignInForm(DesignForm):
    """E-mail and password."""

    email = _email()
    password = _password(_("Password"), new=False)
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class CodeForm(DesignForm):
    """The second step, and confirming a new second factor."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
        help_text=_("Six digits from the app, or a recovery code."),
    )


class EmailForm(DesignForm):
    """Only an address."""

    email = _email()


class NewPasswordForm(DesignForm):
    """A new password."""

    password = _password(_("New password"), new=True)


class ChangePasswordForm(DesignForm):
    """The present and a new password."""

    old = _password(_("Present password"), new=False)
    password = _password(_("New password"), new=True)


class PresentPasswordForm(DesignForm):
    """The present password, to confirm something that matters."""

    password = _password(_("Present password"), new=False)


class JoinForm(DesignForm):
    """A new person joins by invitation."""

    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = _password(_("Password"), new=True)


class SetupForm(DesignForm):
    """The first run."""

    code = forms.CharField(label=_("Setup code"), help_text=_("Printed in the terminal by “guanhao up” or “guanhao setup-code”."), max_length=60)
    brand_name = forms.CharField(label=_("Brand"), max_length=120)
    timezone = forms.CharField(
        label=_("Time zone"), initial="Asia/Shanghai", max_length=60, help_text=_("Such as Asia/Shanghai: the brand's days begin there.")
    )
    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = _email()
    password = _password(_("Password"), new=True)


class ProfileForm(DesignForm):
    """A person's own settings."""

    name = forms.CharField(label=_("Your name"), max_length=80)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(
        label=_("Theme"),
        choices=[(User.Theme.AUTO, _("Like the system")), (User.Theme.LIGHT, _("Light")), (User.Theme.DARK, _("Dark"))],
        help_text=_("For browsers in which you have not chosen another one."),
    )


def role_choices() -> list[tuple[str, Any]]:
    """Roles for a select."""
    return [(key, role.title) for key, role in ROLES.items()]


class InviteForm(DesignForm):
    """Invite somebody."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=role_choices, initial="viewer")


class RolesForm(DesignForm):
    """The roles of a person in the brand."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=role_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without any role the person leaves the brand."),
    )


class KeyForm(DesignForm):
    """A new key for a program."""

    title = forms.CharField(label=_("Name"), max_length=80, help_text=_("The program that uses it."))
    drafts_only = forms.BooleanField(
        label=_("Drafts only"),
        required=False,
        initial=True,
        help_text=_("It looks and writes drafts; handing in, planning and publishing stay with people. Untick for programs you trust with more."),
    )
    scopes = forms.MultipleChoiceField(label=_("Permissions"), widget=forms.CheckboxSelectMultiple, choices=())
    accounts = forms.TypedMultipleChoiceField(
        label=_("Only these accounts"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all accounts of the brand, also later ones. Numbers over all accounts are not shown to a key with a choice."),
    )
    expires_on = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: as long as the policy “Keys for programs” allows."),
    )

    def __init__(self, *args: Any, allowed: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible, drafts = by_key(PERMISSIONS), drafting(PERMISSIONS)
        lines = [(key, f"{PERMISSIONS[key].title} ({key})") for key in sorted(allowed & possible)]
        fields: dict[str, Any] = self.fields
        fields["scopes"].choices = [
            (_("For drafts"), [line for line in lines if line[0] in drafts]),
            (_("Beyond drafts"), [line for line in lines if line[0] not in drafts]),
        ]
        fields["accounts"].choices = brands.accounts()
