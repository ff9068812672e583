"""Word lists: ours and the brand's, words with search and bulk, versions with what changed, going back."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from guanhao.console.acting import act
from guanhao.console.conflicts import watch_conflicts
from guanhao.console.details import Button
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, confirm_page, needs, page, whole_number
from guanhao.console.links import burl, burl_or_none
from guanhao.console.lists import list_page
from guanhao.console.rows import ListRows, QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.compliance.contracts import Refused
from guanhao.domains.compliance.forms.checks import LexiconForm, WordForm, WordsForm, pieces
from guanhao.domains.compliance.models import Lexicon, LexiconWord
from guanhao.domains.compliance.selectors import rules as selectors
from guanhao.domains.compliance.services import lexicons as services
from guanhao.domains.compliance.tables.checks import LexiconTable, WordTable
from guanhao.kernel import access

SHOWN = 500


@needs("compliance.view")
def lexicons(request: BrandRequest) -> HttpResponseBase:
    """Our classes and the brand's lists in one table."""
    titles = {one.key: one.title for one in selectors.categories()}
    states = {row.key: row for row in selectors.rules()}
    brand = [_own(row, titles, states[f"list.{row.key}"]) for row in Lexicon.objects.order_by("title")]
    house = [_house(view) for view in states.values() if view.group == "words"]
    table = LexiconTable(request, ListRows([*brand, *house], search=("title", "category_title"), key="key"))
    buttons = []
    if access.can("compliance.edit"):
        if url := burl_or_none("imports:new"):
            buttons.append(Button(_("Import"), f"{url}?kind=words", icon="file-up"))
        buttons.append(Button(_("New list"), burl("compliance:new_lexicon"), icon="plus", primary=True))
    context = {
        "tab": "lexicons",
        "buttons": buttons,
        "lead": _("Built-in words follow the program; your own lists are versioned."),
    }
    return list_page(request, table, template="compliance/list.html", context=context)


@needs("compliance.edit")
def new(request: BrandRequest) -> HttpResponseBase:
    """A new list."""
    form = LexiconForm(request.POST or None, initial={"category": request.GET.get("category", "own"), "level": "warn"})

    def save(values: dict[str, Any]) -> str:
        return burl("compliance:lexicon", pk=services.make_lexicon(**values).pk)

    return form_page(
        request, form, save, title=_("New list"), done=_("The list is made. Add words, then look at the linter."), back=burl("compliance:lexicons")
    )


@needs("compliance.view")
def lexicon(request: BrandRequest, pk: int) -> HttpResponseBase:
    """The words of one list."""
    row = get_object_or_404(Lexicon, pk=pk)
    own = access.can("compliance.edit") and row.source != Lexicon.Source.GUIDE
    remove = BulkAction(
        "remove", _("Remove words"), lambda _request, keys: _remove(row, keys), "compliance.edit", _("They stay in the older versions."), danger=True
    )
    source = QuerySetRows(LexiconWord.objects.filter(lexicon=row, until=None), search=("word", "reason"))
    table = WordTable(request, source, actions=(remove,) if own else ())
    buttons = [
        Button(_("Versions"), burl("compliance:lexicon_versions", pk=pk), icon="history"),
        Button(_("Rule"), burl("compliance:rule", key=f"list.{row.key}"), icon="scale"),
    ]
    if own:
        buttons += [
            Button(_("Edit"), burl("compliance:edit_lexicon", pk=pk), icon="pencil"),
            Button(_("Add words"), burl("compliance:add_words", pk=pk), icon="plus", primary=True),
        ]
    state = selectors.rule_view(f"list.{row.key}").state
    context = {
        "title": row.title,
        "crumbs": [(_("Word lists"), burl("compliance:lexicons"))],
        "buttons": buttons,
        "notice": _("This list only watches: look at the linter's result, then switch its rule on.") if state == "shadow" else "",
        "lead": _("Version %(number)s") % {"number": row.version},
    }
    return list_page(request, table, template="compliance/list.html", context=context)


@needs("compliance.edit")
def edit(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change a list's name, level and wording."""
    row = get_object_or_404(Lexicon, pk=pk)
    names = ("title", "category", "level", "reason", "fix", "law")
    form = LexiconForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    watch_conflicts(form, {name: getattr(row, name) for name in names})
    back = burl("compliance:lexicon", pk=pk)

    def save(values: dict[str, Any]) -> str:
        services.change_lexicon(lexicon=row, **values)
        return back

    return form_page(request, form, save, title=_("Change list"), done=_("Saved."), back=back)


@needs("compliance.edit")
def add(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Many words at once, as one version."""
    row = get_object_or_404(Lexicon, pk=pk)
    form = WordsForm(request.POST or None)
    back = burl("compliance:lexicon", pk=pk)

    def save(values: dict[str, Any]) -> str:
        more = {name: values[name] for name in ("level", "reason", "fix")}
        lines = [[part.strip() for part in line.split("|")] for line in values["words"].splitlines() if line.strip()]
        drafts = [services.WordDraft(word=line[0], aliases=tuple(part for part in line[1:] if part), **more) for line in lines]
        services.change_words(lexicon=row, adds=drafts, note=values["note"])
        return back

    return form_page(request, form, save, title=_("Add words to %(title)s") % {"title": row.title}, done=_("The list has a new version."), back=back)


@needs("compliance.edit")
def word(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Change one word; its old form stays in the older versions."""
    row = get_object_or_404(LexiconWord.objects.select_related("lexicon"), pk=pk)
    state = {name: getattr(row, name) for name in services.FIELDS}
    form = WordForm(request.POST or None, initial={**state, "aliases": "，".join(row.aliases), "unless": "，".join(row.unless)})
    watch_conflicts(form, state)
    back = burl("compliance:lexicon", pk=row.lexicon_id)

    def save(values: dict[str, Any]) -> str:
        values |= {"aliases": pieces(values["aliases"]), "unless": pieces(values["unless"]), "layers": tuple(values["layers"])}
        draft = services.WordDraft(**values)
        services.change_words(lexicon=row.lexicon, adds=[draft], removes=[row.word] if draft.word.strip() != row.word else [])
        return back

    return form_page(request, form, save, title=_("Change word"), done=_("The list has a new version."), back=back)


@needs("compliance.view")
def versions(request: BrandRequest, pk: int) -> HttpResponseBase:
    """All versions of a list; `?number=` shows the words it added and removed."""
    row = get_object_or_404(Lexicon, pk=pk)
    number = whole_number(request.GET.get("number")) or row.version
    added = list(row.entries.filter(since=number).order_by("word")[: SHOWN + 1])
    gone = list(row.entries.filter(until=number).order_by("word")[: SHOWN + 1])
    fresh = {one.word for one in added}
    context = {
        "title": row.title,
        "lexicon": row,
        "trail": [(_("Word lists"), burl("compliance:lexicons")), (row.title, burl("compliance:lexicon", pk=pk))],
        "versions": list(row.versions.order_by("-number")[:SHOWN]),
        "number": number,
        "added": added[:SHOWN],
        "removed": [one for one in gone if one.word not in fresh][:SHOWN],
        "changed": {one.word for one in gone} & fresh,
        "more": len(added) > SHOWN or len(gone) > SHOWN,
        "older": number if number != row.version else row.version - 1,
        "may_measure": access.can("compliance.check"),
        "may": access.can("compliance.edit") and row.source != Lexicon.Source.GUIDE,
    }
    return page(request, "compliance/versions.html", context)


@require_POST
@needs("compliance.edit")
def revert(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Make the list what it was at a version."""
    row = get_object_or_404(Lexicon, pk=pk)
    try:
        number = whole_number(request.POST.get("number"))
        services.revert_lexicon(lexicon=row, number=-1 if number is None else number, reason=request.POST.get("reason", ""))
        messages.success(request, _("The list is as it was; this is a new version."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return HttpResponseRedirect(burl("compliance:lexicon_versions", pk=pk))


@needs("compliance.edit")
def delete(request: BrandRequest, pk: int) -> HttpResponseBase:
    """Delete a list after asking once."""
    row = get_object_or_404(Lexicon, pk=pk)
    if request.POST.get("confirmed") != "1":
        return confirm_page(
            request,
            title=_("Delete the list %(title)s?") % {"title": row.title},
            text=_("Its words and versions are gone for good; the audit log keeps that it was there."),
            submit=_("Delete"),
            back=burl("compliance:lexicon", pk=pk),
        )
    return act(request, lambda: services.drop_lexicon(lexicon=row), burl("compliance:lexicons"), _("The list is deleted."))


def _remove(row: Lexicon, keys: list[str]) -> str:
    words = list(LexiconWord.objects.filter(Q(pk__in=keys), lexicon=row, until=None).values_list("word", flat=True))
    services.change_words(lexicon=row, removes=words)
    return ngettext("%(count)s word is removed.", "%(count)s words are removed.", len(words)) % {"count": len(words)}


def _own(row: Lexicon, titles: dict[str, str], view: selectors.RuleView) -> dict[str, Any]:
    return {
        "key": row.key,
        "title": row.title,
        "whose": row.source,
        "category_title": titles.get(row.category, row.category),
        "level": view.level,
        "state": view.state,
        "words": row.words,
        "version": row.version,
        "changed_at": row.changed_at,
        "url": burl("compliance:lexicon", pk=row.pk),
    }


def _house(view: selectors.RuleView) -> dict[str, Any]:
    return {
        "key": view.key,
        "title": view.title,
        "whose": "house",
        "category_title": view.title,
        "level": view.level,
        "state": view.state,
        "words": view.words,
        "version": None,
        "changed_at": None,
        "url": burl("compliance:rule_words", key=view.key),
    }
