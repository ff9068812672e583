"""How content spreads: R of every post, what spreads and what decays (ANA-15)."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.charts import BarChart, Series
from guanhao.console.http import BrandRequest, needs
from guanhao.console.links import burl
from guanhao.domains.analytics.pages.board import Board, platform_name
from guanhao.domains.analytics.pages.value.shape import Cell, Grid, Head, Note, Nothing, Part, Sheet, Tile, show, show_nothing
from guanhao.domains.analytics.pages.views import change_views
from guanhao.domains.analytics.selectors.value.spreading import Post, SpreadBoard, spread_between
from guanhao.domains.channels import facade as channels

STATES = {
    "spreading": (gettext_lazy("spreading"), "good"),
    "steady": (gettext_lazy("steady"), ""),
    "decaying": (gettext_lazy("decaying"), "warn"),
}
NUMBERS = {"shares": gettext_lazy("shares"), "interactions": gettext_lazy("interactions"), "views": gettext_lazy("number of views")}
USUAL = {"account_median": gettext_lazy("the account's median"), "platform_median": gettext_lazy("the platform's median")}
SHOWN = 100


@needs("analytics.view")
def spread(request: BrandRequest) -> HttpResponseBase:
    """The board of posts of a period; `state` keeps one state."""
    board = Board(request, "analytics.value.spread", against="none", default="30")
    if request.method == "POST":
        return change_views(request, board)
    state = request.GET.get("state", "")
    found = spread_between(board.period.start, board.period.end, board.filters)
    if found is None:
        words = _("No post of this period has the number that E is made of; choose a longer period or another number in the policy.")
        return show_nothing(request, board, _sheet(None, board, ""), Nothing(_("Nothing to judge"), words))
    return show(request, board, _sheet(found, board, state if state in STATES else ""), filters="accounts")


def _sheet(found: SpreadBoard | None, board: Board, state: str) -> Sheet:
    frame: dict[str, Any] = {
        "title": _("Spread of content"),
        "question": _("Which posts spread by themselves, and which fade?"),
        "method": _("R = 0.693 × (E − 1); above zero a post spreads, below it decays."),
    }
    if found is None:
        return Sheet(**frame)
    told = {"number": NUMBERS[found.element], "usual": USUAL[found.base], "factor": f"{found.factor:g}", "band": f"{found.band:g}"}
    frame["method"] = _("R = %(factor)s × (E − 1); within ± %(band)s a post is steady.") % told
    frame["assumes"] = _("E is here the %(number)s of a post divided by %(usual)s (policy “Spread of content”). Young posts still grow.") % told
    tabs: list[Any] = [(board.url(state=None), _("All"), not state)]
    tabs += [(board.url(state=key), words, key == state) for key, (words, _tone) in STATES.items()]
    tiles = [Tile(words, found.counts[key]) for key, (words, _tone) in STATES.items()]
    tiles.append(Tile(_("cannot be judged"), found.unknown, hint=_("What is usual is zero.")))
    shown = [one for one in found.posts if not state or one.spread.state == state]
    return Sheet(**frame, tabs=tabs, tiles=tiles, notes=_advice(found), parts=[Part(_charts(found), [_grid(shown)])])


def _advice(found: SpreadBoard) -> list[Note]:
    """What spreads more often than the rest, with its numbers."""
    judged = sum(found.counts.values())
    if not judged:
        return []
    usual = found.counts["spreading"] / judged
    notes = []
    for kind, shares in (("format", found.by_format), ("topic", found.by_topic)):
        for key, (spreading, posts) in list(shares.items())[:1]:
            if spreading / posts > 1.5 * usual and spreading >= 3:
                name = channels.format_title(key) if kind == "format" else key
                text = _("“%(name)s” spreads more often: %(share)s of %(posts)s posts, against %(usual)s of all. Try more of it, as an experiment.")
                notes.append(Note(text % {"name": name, "share": f"{spreading / posts:.0%}", "posts": posts, "usual": f"{usual:.0%}"}))
    return notes


def _charts(found: SpreadBoard) -> list[BarChart]:
    made = []
    for title, shares, name in (
        (_("Spreading posts by format"), found.by_format, "format"),
        (_("Spreading posts by topic"), found.by_topic, "topic"),
    ):
        if shares:
            names = [str(channels.format_title(key)) if name == "format" else key for key in list(shares)[:12]]
            series = [Series(_("Share that spreads"), [round(spreading / posts, 3) for spreading, posts in list(shares.values())[:12]])]
            made.append(BarChart(title=title, x=names, series=series, horizontal=True, format="percent"))
    return made


def _grid(posts: list[Post]) -> Grid:
    heads = [Head("title", _("Post")), Head("platform", _("Platform")), Head("day", _("Day"), "date"), Head("value", _("Number"), "number")]
    heads += [Head("usual", _("Usual"), "number"), Head("e", _("E"), "number"), Head("r", _("R"), "number"), Head("state", _("State"))]
    note = _("The first %(shown)s of %(all)s posts.") % {"shown": SHOWN, "all": len(posts)} if len(posts) > SHOWN else ""
    return Grid("spread", _("Posts by R"), heads, [_row(one) for one in posts[:SHOWN]], note, _("No post in this state."))


def _row(one: Post) -> list[Any]:
    url = burl("analytics:post", account_id=one.account_id, post_id=one.post_id)
    if one.spread.state is None:
        state = Cell(_("unknown"), why=_("What is usual is zero."))
    else:
        words, tone = STATES[one.spread.state]
        state = Cell(words, tone)
    e, r = (None if value is None else round(value, 3) for value in (one.spread.e, one.spread.r))
    return [Cell(one.title or one.post_id, url=url), platform_name(one.platform), one.day, one.value, one.usual, e, r, state]
