"""Pages of the keyword library."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guanhao.console.details import Button
from guanhao.console.forms import form_page
from guanhao.console.http import BrandRequest, needs, page
from guanhao.console.links import burl
from guanhao.console.lists import list_page
from guanhao.console.rows import QuerySetRows
from guanhao.console.tables import BulkAction
from guanhao.domains.content.contracts import Refused
from guanhao.domains.content.forms.topics import KeywordForm, KeywordsForm
from guanhao.domains.content.models import Keyword, RisingWord
from guanhao.domains.content.services import keywords as services
from guanhao.domains.content.tables.topics import KeywordTable, RisingTable
from guanhao.kernel import access

CLOUD = 80


def keyword_or_404(pk: int) -> Keyword:
    """One word of the brand."""
    found: Keyword | None = Keyword.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _retire(request: BrandRequest, keys: list[str]) -> str:
    count = services.retire_keywords([int(key) for key in keys])
    return ngettext("%(count)s word is out of use.", "%(count)s words are out of use.", count) % {"count": count}


def _accept(request: BrandRequest, keys: list[str]) -> str:
    return _decide(keys, accept=True)


def _reject(request: BrandRequest, keys: list[str]) -> str:
    return _decide(keys, accept=False)


def _decide(keys: list[str], *, accept: bool) -> str:
    try:
        count = services.decide_rising([int(key) for key in keys], accept=accept)
    except Refused as error:
        raise ValidationError(str(error)) from error
    words = (
        ngettext("%(count)s word is in the library now.", "%(count)s words are in the library now.", count)
        if accept
        else ngettext("%(count)s word was turned down.", "%(count)s words were turned down.", count)
    )
    return words % {"count": count}


@needs("content.view")
def keywords(request: BrandRequest) -> HttpResponseBase:
    """The library as a cloud and a table."""
    table = KeywordTable(request, QuerySetRows(Keyword.objects.all(), search=("word", "group", "industry", "note")))
    table.actions = (
        BulkAction(
            "retire", gettext_lazy("Out of use"), _retire, "topics.propose", gettext_lazy("The picked words are no longer offered."), danger=True
        ),
    )
    waiting = RisingWord.objects.filter(state=RisingWord.State.PROPOSED).count()
    buttons = [Button(_("Rising words (%(count)s)") % {"count": waiting}, burl("content:rising"), icon="trending-up")]
    if access.can("topics.propose"):
        buttons.append(Button(_("Add words"), burl("content:keywords_new"), icon="plus", primary=True))
    return list_page(request, table, template="content/keywords.html", context={"buttons": buttons, "cloud": cloud()})


def cloud() -> list[dict[str, Any]]:
    """The most used active words with a size from 1 to 5, by the alphabet."""
    rows = list(Keyword.objects.filter(active=True).order_by("-uses", "word").values("pk", "word", "uses", "core")[:CLOUD])
    most = max((row["uses"] for row in rows), default=0)
    sized = [{**row, "size": 1 + round(4 * (row["uses"] / most) ** 0.5) if most else 2} for row in rows]
    return sorted(sized, key=lambda row: str(row["word"]))


@needs("topics.propose")
def new(request: BrandRequest) -> HttpResponseBase:
    """Add words."""

    def save(values: dict[str, Any]) -> str:
        services.add_keywords(values["words"], group=values["group"], industry=values["industry"], core=values["core"])
        return burl("content:keywords")

    form = KeywordsForm(request.POST or None, initial={"words": request.GET.get("words", "")})
    return form_page(request, form, save, title=_("Add words"), done=_("The words are in the library."), back=burl("content:keywords"))


@needs("content.view")
def keyword(request: BrandRequest, pk: int) -> HttpResponseBase:
    """One word: change it; who may not, reads it."""
    row = keyword_or_404(pk)
    if not access.can("topics.propose"):
        return page(request, "content/keyword.html", {"keyword": row, "trail": [(_("Keyword library"), burl("content:keywords"))]})

    def save(values: dict[str, Any]) -> str:
        services.change_keyword(row, **values)
        return burl("content:keywords")

    form = KeywordForm(request.POST or None, initial={name: getattr(row, name) for name in ("group", "industry", "core", "note")})
    return form_page(request, form, save, title=row.word, done=_("Saved."), back=burl("content:keywords"))


@needs("content.view")
def rising(request: BrandRequest) -> HttpResponseBase:
    """Words that rose from one week to the next, to accept or turn down."""
    rows = QuerySetRows(RisingWord.objects.all(), search=("word",))
    data = request.GET.copy()
    if not request.GET:
        data["state"] = RisingWord.State.PROPOSED
    table = RisingTable(request, rows, data=data)
    table.actions = (
        BulkAction("accept", gettext_lazy("Take into the library"), _accept, "topics.decide", gettext_lazy("The picked words become keywords.")),
        BulkAction("turn_down", gettext_lazy("Turn down"), _reject, "topics.decide", gettext_lazy("The picked words are not proposed again.")),
    )
    return list_page(request, table, context={"buttons": [Button(_("Keyword library"), burl("content:keywords"), icon="tags")]})
