"""Pages of the story bank."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import Button
from guanhao.console.forms import form_page
from guanhao.console.history import history_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.forms.topics import StoryForm
from guanhao.domains.content.models import Story
from guanhao.domains.content.services import stories as services
from guanhao.domains.content.tables.topics import StoryTable
from guanhao.kernel import access

CONSENT_TONE = {"given": "good", "asked": "warn", "withdrawn": "bad", "not_needed": ""}


def story_or_404(pk: int) -> Story:
    """One card of the brand."""
    found: Story | None = Story.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@needs("content.view")
def stories(request: BrandRequest) -> HttpResponseBase:
    """All cards."""
    table = StoryTable(request, QuerySetRows(Story.objects.all(), search=("title", "text", "person", "source")))
    buttons = [Button(_("New story card"), burl("content:story_new"), icon="plus", primary=True)] if access.can("topics.propose") else []
    return list_page(request, table, context={"buttons": buttons})


@needs("topics.propose")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new card."""

    def save(values: dict[str, Any]) -> str:
        return burl("content:story", pk=services.save_story(services.StoryDraft(**values)).pk)

    form = StoryForm(request.POST or None)
    return form_page(request, form, save, title=_("New story card"), done=_("The card is kept."), back=burl("content:stories"))


@needs("topics.propose")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a card."""
    row = story_or_404(pk)
    form = StoryForm(request.POST or None, initial={name: getattr(row, name) for name in (*services.KEPT, "keywords")})
    watch_conflicts(form, services.state_of(row))

    def save(values: dict[str, Any]) -> str:
        services.save_story(services.StoryDraft(**values), story=row)
        return burl("content:story", pk=row.pk)

    return form_page(request, form, save, title=_("Change story card"), done=_("Saved."), back=burl("content:story", pk=row.pk))


@needs("content.view")
def story(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One card with the topics made of it."""
    row = story_or_404(pk)
    context = {
        "story": row,
        "tone": CONSENT_TONE[row.consent],
        "topics": list(row.topics.order_by("-pk")[:50]),
        "may_edit": access.can("topics.propose"),
        "trail": [(_("Story bank"), burl("content:stories"))],
    }
    return page(request, "content/story.html", context)


@needs("content.view")
def history(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Versions and audit of a card."""
    row = story_or_404(pk)
    return history_page(request, target=services.target_of(row), title=row.title, back=burl("content:story", pk=row.pk))


@require_POST
@needs("topics.propose")
def convert(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Make a topic of a card; one that is alike is made anyway, because a story may be told again."""
    row = story_or_404(pk)
    try:
        made = services.convert_story(row, anyway=True)
    except Refused as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(burl("content:story", pk=row.pk))
    messages.success(request, _("The topic is in the pool; look through what was filled in."))
    return HttpResponseRedirect(burl("content:topic", pk=made.pk))
