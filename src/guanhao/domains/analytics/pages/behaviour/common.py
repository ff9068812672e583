"""What the behaviour boards share: their extent, selects, words of actions and sources, exports, and the people behind a number."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http.response import HttpResponseBase
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import gettext as _

from guanhao.console.exports import TYPES, download
from guanhao.console.http import BrandRequest
from guanhao.console.values import Plain
from guanhao.domains.analytics.pages.board import Board, Choice, platform_name
from guanhao.domains.analytics.pages.views import frame
from guanhao.domains.analytics.selectors.behaviour import data
from guanhao.domains.analytics.selectors.behaviour.data import Span, span_of
from guanhao.domains.analytics.selectors.coverage import Extent
from guanhao.domains.audiences.facade import ACTION_WORDS
from guanhao.kernel import access

SAVED = ("funnel_step", "retention_cell")  # the kinds of audiences these boards make
SAVE_PARTIAL = "audiences/_save_as_segment.html"


class BehaviourBoard(Board):
    """A board over events: its extent is that of the events."""

    @cached_property
    def extent(self) -> Extent:
        """First and last day with an event."""
        found = data.extent()
        return Extent(found[0], found[1], 0) if found else Extent(None, None, 0)

    @cached_property
    def span(self) -> Span:
        """The period and accounts of the question."""
        return span_of(self.period.start, self.period.end, self.filters)

    def one_of(self, name: str, known: Sequence[str], default: str) -> str:
        """A parameter of the address, the default when it is not one of those known (said in `errors`)."""
        return self._one_of(name, dict.fromkeys(known, ""), default)


@dataclass(frozen=True)
class Control:
    """A select of the board's form."""

    name: str
    title: str
    choices: list[Choice]


@dataclass(frozen=True)
class Tile:
    """A tile's words and value."""

    title: str
    value: float | None
    kind: str = "compact"
    about: str = ""
    spark: list[float | None] | None = None


@dataclass(frozen=True)
class People:
    """The people of a chosen cell: how many (None: too few to show), and how their audience is made (kind and params of its origin)."""

    title: str
    count: int | None
    kind: str
    params: str
    save: str


def control(name: str, title: str, choices: Mapping[str, Any], chosen: str) -> Control:
    """A select from values and words."""
    return Control(name, title, [Choice(value, str(words), value == chosen) for value, words in choices.items()])


def action_title(name: str) -> str:
    """An action in words: the usual ones by name, any other as the data write it."""
    return str(ACTION_WORDS.get(name, name))


def action_choices(first: str) -> dict[str, str]:
    """Every action with its words; `first` are the words of none."""
    return {"": first, **{name: action_title(name) for name in data.actions()}}


def chosen_people(title: str, count: int, kind: str, params: dict[str, Any]) -> People:
    """The people of a cell, with the way to save them for those who may."""
    save = ""
    if kind in SAVED and access.can("audiences.edit") and data.shown(count):
        try:
            get_template(SAVE_PARTIAL)
        except TemplateDoesNotExist:
            save = ""
        else:
            save = SAVE_PARTIAL
    return People(title, data.shown(count), kind, json.dumps(params, ensure_ascii=False), save)


def span_params(span: Span) -> dict[str, Any]:
    """A span as an origin's parameters."""
    return {"first": span.first.isoformat(), "last": span.last.isoformat(), "accounts": list(span.accounts)}


def board_frame(board: BehaviourBoard, **more: Any) -> dict[str, Any]:
    """What every behaviour template knows."""
    exports = {form: board.url(export=form) for form in ("csv", "xlsx")}
    return frame(board, exports=exports, small_groups=data.smallest(), **more)


def exported(
    request: BrandRequest, name: str, titles: Sequence[Any], keys: Sequence[str], lines: Callable[[], list[Sequence[Plain]]]
) -> HttpResponseBase | None:
    """The table as a file when the address asks for one (?export=csv|xlsx|json)."""
    form = request.GET.get("export", "")
    if form not in TYPES:
        return None
    return download(name, form, [str(title) for title in titles], keys, lines, bom=True)


def cohort_words(key: str, by: str, names: Mapping[int, str]) -> str:
    """What a cohort or segment is called."""
    from guanhao.domains.analytics.pages.channels import source_title

    if by == "platform":
        return platform_name(key) if key else _("without a name")
    if by == "account":
        return names.get(int(key), key) if key.isdigit() else key
    if by == "tag":
        return key if key != "unknown" else _("Without a tag")
    if by == "source":
        return source_title(key) if key != "unknown" else _("Unknown")
    return key
