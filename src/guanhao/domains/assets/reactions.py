"""Whom the library tells what."""

from django.utils.translation import gettext as _

from guanhao.console.links import burl_or_none
from guanhao.domains.identity import facade as identity
from guanhao.kernel.events import on
from guanhao.kernel.notify import notify
from guanhao.sdk.events.assets import ConsentWithdrawn, LicenceEnding, TemplateReleased, UserContentUsed
from guanhao.sdk.events.identity import BrandMade


@on(BrandMade, key="assets.seed_themes")
def seed_themes(event: BrandMade) -> None:
    """A new brand has the theme classes of the specification."""
    from guanhao.domains.assets.services.library import ensure_themes  # with Pillow and NumPy it loads on first use

    ensure_themes()


@on(LicenceEnding, key="assets.tell_of_a_licence")
def tell_of_a_licence(event: LicenceEnding) -> None:
    """Everyone who keeps the library hears of a licence that ends soon."""
    notify(
        topic="assets.licence",
        title=_("The licence “%(title)s” ends on %(day)s") % {"title": event.title, "day": event.ends},
        body=_("%(count)s assets are under it. Renew it, or replace them in what is planned after that day.") % {"count": len(event.asset_ids)},
        url=burl_or_none("assets:licence", licence_id=event.licence_id) or "",
        key=f"licence:{event.licence_id}:{event.ends}",
        users=identity.users_with("assets.edit"),
        level="warning",
    )


@on(UserContentUsed, key="assets.tell_of_user_content")
def tell_of_user_content(event: UserContentUsed) -> None:
    """Whoever decides on user content thanks the author and hands out what was promised."""
    notify(
        topic="assets.ugc",
        title=_("“%(title)s” by %(author)s is used: tell and reward the author") % {"title": event.title, "author": event.author},
        body=" · ".join(part for part in (event.contact, event.reward) if part),
        url=burl_or_none("assets:asset", asset_id=event.asset_id) or "",
        key=f"ugc:{event.asset_id}:{event.subject}",
        users=identity.users_with("assets.approve"),
    )


@on(ConsentWithdrawn, key="assets.tell_of_a_withdrawal")
def tell_of_a_withdrawal(event: ConsentWithdrawn) -> None:
    """A withdrawn consent is urgent where the content is shown."""
    notify(
        topic="assets.ugc",
        title=_("%(author)s has withdrawn the consent to their content") % {"author": event.author},
        body=_("It is used in %(count)s places: take it down there.") % {"count": len(event.subjects)} if event.subjects else "",
        url=burl_or_none("assets:asset", asset_id=event.asset_id) or "",
        key=f"withdrawn:{event.asset_id}:{event.author}",
        users=identity.users_with("assets.edit"),
        level="critical" if event.subjects else "warning",
    )


@on(TemplateReleased, key="assets.tell_of_a_template")
def tell_of_a_template(event: TemplateReleased) -> None:
    """A new version is worth a word to everyone who makes content; the old ones are listed behind the link."""
    notify(
        topic="assets.template",
        title=_("Template “%(title)s” has version %(number)s") % {"title": event.title, "number": event.version},
        body=_("%(count)s pieces were made with an older version.") % {"count": len(event.subjects)} if event.subjects else "",
        url=burl_or_none("assets:template", template_id=event.template_id) or "",
        key=f"template:{event.template_id}:{event.version}",
        users=identity.users_with("content.edit") if event.subjects else identity.users_with("assets.edit"),
    )
