"""The brand guide's words become the list "brand_voice"."""

from django.utils.translation import gettext as _

from guanhao.kernel.events import on
from guanhao.sdk.events.strategy import GuidePublished


@on(GuidePublished, key="compliance.keep_brand_voice")
def keep_words(event: GuidePublished) -> None:
    """A new version of the list for each version of the guide; approved wording passes."""
    from guanhao.domains.compliance.services.lexicons import keep_brand_voice  # loads the matcher on first use

    note = _("Brand guide, version %(number)s") % {"number": event.guide_version}
    keep_brand_voice(banned=event.banned, approved=event.approved, note=note)
