"""Saved views of lists and boards: a name for the filters, order and columns in the address."""

from typing import Any, Protocol

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from guanhao.console.http import BrandRequest, whole_number
from guanhao.console.models import SavedView
from guanhao.kernel import access, audit
from guanhao.kernel.now import now

TITLE, QUERY = 80, 2000


class Shown(Protocol):
    """A list or board as it is asked for: its key, and the query string that shows it as it is now."""

    request: BrandRequest

    @property
    def key(self) -> str:
        """The list's or board's name among all."""
        ...

    @property
    def query_string(self) -> str:
        """Filters, order and columns as in the address."""
        ...

    def url(self) -> str:
        """The address that shows it as it is now."""
        ...


def saved_views(shown: Shown) -> list[dict[str, Any]]:
    """The person's own and the shared views, with the one that is open marked."""
    actor = access.current_actor()
    views = SavedView.objects.filter(Q(shared=True) | Q(owner_id=actor.user_id), page=shown.key)
    here, path = shown.query_string, shown.request.path
    return [{"view": view, "url": f"{path}?{view.query}", "mine": view.owner_id == actor.user_id, "active": view.query == here} for view in views]


def save_view(shown: Shown, *, to_share: str | None = None) -> HttpResponseRedirect:
    """Keep the posted name for what is shown, anew or in place of one's view of that name; sharing it needs the permission `to_share`."""
    posted = shown.request.POST
    title, shared, actor = posted.get("title", "").strip(), "shared" in posted, access.current_actor()
    if not title or len(title) > TITLE:
        messages.error(shown.request, _("Give the view a name of 1 to %(limit)s characters.") % {"limit": TITLE})
        return HttpResponseRedirect(shown.url())
    if shared and to_share:
        access.require(to_share)
    values = {"query": shown.query_string[:QUERY], "shared": shared, "made_at": now(), "owner_name": actor.name[:120]}
    with transaction.atomic():
        view, _made = SavedView.objects.update_or_create(page=shown.key, owner_id=actor.user_id, title=title, defaults=values)
        audit.record("console.view_saved", target=f"list:{shown.key}", after={"title": title, "shared": shared})
    messages.success(shown.request, _("The view “%(title)s” is saved.") % {"title": title})
    return HttpResponseRedirect(f"{shown.request.path}?{view.query}")


def delete_view(shown: Shown) -> HttpResponseRedirect:
    """Delete the posted view of one's own; anything else answers 404."""
    mine = SavedView.objects.filter(page=shown.key, owner_id=access.current_actor().user_id)
    view = get_object_or_404(mine, pk=whole_number(shown.request.POST.get("view")) or 0)
    with transaction.atomic():
        audit.record("console.view_deleted", target=f"list:{shown.key}", before={"title": view.title, "shared": view.shared})
        view.delete()
    messages.success(shown.request, _("The view “%(title)s” is deleted.") % {"title": view.title})
    return HttpResponseRedirect(shown.url())
