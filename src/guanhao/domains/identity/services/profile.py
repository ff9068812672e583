"""A person's own settings."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from guanhao.domains.identity.contracts import Refused
from guanhao.domains.identity.models import User
from guanhao.kernel import audit


@transaction.atomic
def set_profile(*, user: User, name: str, language: str, theme: str) -> None:
    """Name, language and look of the console for one person."""
    if not name.strip():
        raise Refused(_("A name is needed: colleagues see it beside what you do."), "name")
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("The console does not speak this language."), "language")
    if theme not in User.Theme.values:
        raise Refused(_("There is no such theme."), "theme")
    values = {"name": name.strip()[:80], "language": language, "theme": theme}
    before = {key: getattr(user, key) for key in values}
    if before == values:
        return
    for key, value in values.items():
        setattr(user, key, value)
    user.save(update_fields=list(values))
    audit.record("identity.profile_changed", target=f"identity.user:{user.pk}", before=before, after=values)
