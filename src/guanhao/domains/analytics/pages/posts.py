"""The explorer of posts, one post, and case cards."""

from typing import Any

import numpy as np
from django import forms
from django.http import Http404, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanhao.console.charts import LineChart, Series
from guanhao.console.filters import ChoiceFilter, DateRange, NumberRange, TextFilter
from guanhao.console.forms import DesignForm, form_page
from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl, burl_or_none, local_path
from guanhao.console.lists import list_page
from guanhao.console.tables import Column, Empty, Table
from guanhao.domains.analytics.metrics import BUILT_IN
from guanhao.domains.analytics.models import CaseCard
from guanhao.domains.analytics.pages.board import platform_name, weekday_names
from guanhao.domains.analytics.pages.modelwords import MODEL_TITLES
from guanhao.domains.analytics.selectors import sql
from guanhao.domains.analytics.selectors.cases import case_card, top_cases
from guanhao.domains.analytics.selectors.coverage import extent, today
from guanhao.domains.analytics.selectors.early import early_reach
from guanhao.domains.analytics.selectors.metrics import all_metrics, find_metric, own_metrics
from guanhao.domains.analytics.selectors.posts import CURVE, NUMBERS, PostDetail, PostRows, post_detail, search_posts
from guanhao.domains.analytics.selectors.values import EVERYTHING, ask, clean
from guanhao.domains.analytics.services.cases import save_case
from guanhao.domains.channels import facade as channels
from guanhao.kernel import access
from guanhao.kernel.search import Hit

RATES = ("engagement_rate", "engagement_rate_views", "completion_rate", "like_rate")


def post_url(row: Any) -> str:
    """The page of a post."""
    return burl("analytics:post", account_id=row["account_id"], post_id=row["post_id"])


def _capped(name: str) -> Any:
    return lambda row: name in (row["capped"] or ())


def found_posts(words: str, limit: int) -> list[Hit]:
    """For the global search: the newest posts whose title or beginning of text holds every word, or the post of this id."""
    accounts = {account.id: account for account in channels.accounts(closed=True)}
    rows = search_posts(words, limit)
    return [
        Hit(
            "analytics.post",
            f"{row['account_id']}/{row['post_id']}",
            row["title"] or row["post_id"],
            " · ".join(str(part) for part in (accounts[row["account_id"]].name, row["day"], row["text"]) if part),
            post_url(row),
        )
        for row in rows
        if row["account_id"] in accounts
    ]


class PostTable(Table):
    """All posts with their newest numbers."""

    key = "analytics.posts"
    title = gettext_lazy("Posts")
    searchable = True
    search_hint = gettext_lazy("Words of the title, post id or #tag")
    default_sort = "-published_at"

    def __init__(self, request: BrandRequest, data: QueryDict) -> None:
        self.own = list(own_metrics().values())
        posts = [metric for metric in self.own if metric.level == "post"]
        rates = [BUILT_IN[key] for key in RATES]
        self.accounts = {account.id: account for account in channels.accounts(closed=True)}
        formats = _formats()
        self.columns = (
            Column("title", _("Title"), kind="link", href=post_url, sortable=False),
            Column("platform", _("Platform"), kind="badge", labels={key: platform_name(key) for key in self._platforms()}),
            Column("account_id", _("Account"), labels={key: account.name for key, account in self.accounts.items()}, visible=len(self.accounts) > 1),
            Column("published_at", _("Published at"), kind="datetime"),
            Column("interactions", _("Interactions"), kind="number", decimals=0),
            *(
                Column(name, BUILT_IN[name].title, kind="number", capped=_capped(name), visible=name in {"views", "likes", "comments", "shares"})
                for name in NUMBERS
            ),
            *(
                Column(one.key, one.title, kind="percent" if one.unit == "share" else "number", visible=one in posts, help=one.about)
                for one in [*rates, *posts]
            ),
            Column("format", _("Format"), labels=dict(formats), visible=False),
            Column("topic", _("Topic"), visible=False),
            Column("tags", _("Tags"), sortable=False, visible=False),
            Column("weekday", _("Weekday"), labels=dict(enumerate(weekday_names())), visible=False),
            Column("hour", _("Hour"), kind="number", visible=False),
            Column("author", _("Author"), visible=False),
            Column("duration_s", _("Length"), kind="duration", visible=False),
            Column("post_id", _("Post id"), visible=False),
            Column("url", _("Address"), kind="link", href=lambda row: row["url"] or None, visible=False, sortable=False),
            Column("observed_at", _("Counted at"), kind="datetime", visible=False),
        )
        self.filters = (
            ChoiceFilter("platform", _("Platform"), choices=[(key, platform_name(key)) for key in self._platforms()]),
            ChoiceFilter("account", _("Account"), choices=[(str(key), account.name) for key, account in self.accounts.items()]),
            ChoiceFilter("format", _("Format"), choices=formats),
            DateRange("day", _("Published at")),
            NumberRange("interactions", _("Interactions")),
            TextFilter("tag", _("Tag")),
        )
        self.empty = Empty(
            _("No posts yet"), _("Import a platform's export of posts to see them here."), _("Import posts"), burl_or_none("imports:new") or ""
        )
        super().__init__(request, PostRows([*rates, *posts]), data=data)

    def _platforms(self) -> list[str]:
        return sorted({account.platform for account in self.accounts.values()})

    def row_key(self, row: Any) -> str:
        """Account and post."""
        return f"{row['account_id']}/{row['post_id']}"


def _formats() -> list[tuple[str, str]]:
    rows = ask(sql.Statement("SELECT DISTINCT format FROM post_current WHERE format <> '' ORDER BY format LIMIT 50", ()))
    return [(row["format"], channels.format_title(row["format"])) for row in rows]


@needs("analytics.view")
def posts(request: BrandRequest) -> HttpResponseBase:
    """The explorer; links from boards bring their period along as from and to."""
    data = request.GET.copy()
    for name in ("from", "to"):
        if name in data:
            data[f"day_{name}"] = str(data.pop(name)[0])
    data.pop("period", None)
    return list_page(request, PostTable(request, data))


@needs("analytics.view")
def post(request: BrandRequest, account_id: int, post_id: str) -> HttpResponseBase:
    """One post: its numbers, how they grew, where it stands in its account, its comments and its case card."""
    detail = post_detail(account_id, post_id)
    if detail is None:
        raise Http404
    account = channels.account(account_id)
    hours = [round(point.age.total_seconds() / 3600, 1) for point in detail.curve]
    names = [name for name in ("views", "likes", "comments", "shares") if any(point.numbers[name] is not None for point in detail.curve)]
    curve = (
        LineChart(
            title=_("Numbers since publication"),
            x=[_("%(hours)s h") % {"hours": f"{hour:g}"} for hour in hours],
            series=[Series(BUILT_IN[name].title, [point.numbers[name] for point in detail.curve]) for name in names],
            zero=True,
        )
        if len(detail.curve) > 1
        else None
    )
    ages = [
        {"age": _age(age), "numbers": [point.numbers[name] if point else None for name in names]} for age in CURVE for point in [detail.at_ages[age]]
    ]
    standing = [{"title": BUILT_IN[one.key].title, "one": one, "top": None if one.below is None else 1 - one.below} for one in detail.standing]
    return page(
        request,
        "analytics/post.html",
        {
            "detail": detail,
            "format": channels.format_title(detail.post["format"]) if detail.post["format"] else "",
            "account": account,
            "platform": platform_name(account.platform),
            "numbers": [
                (BUILT_IN[name].title, detail.current[name], name in (detail.current["capped"] or ())) for name in ("interactions", *NUMBERS)
            ],
            "rates": [(BUILT_IN[key].title, BUILT_IN[key].about, _rate(detail.current, key)) for key in RATES],
            "curve": curve,
            "names": [BUILT_IN[name].title for name in names],
            "ages": ages,
            "standing": standing,
            "card": case_card(account_id, post_id),
            "early": _early(detail),
            "trail": [(_("Posts"), burl("analytics:posts"))],
            "may_write": access.can("analytics.edit_case"),
        },
    )


def _early(detail: PostDetail) -> dict[str, Any] | None:
    """The forecast of a young post, with the models it was chosen from."""
    found = early_reach(detail)
    if found is None:
        return None
    trials = [{"one": one, "title": MODEL_TITLES[one.model]} for one in found.trials]
    return {"one": found, "title": BUILT_IN[found.number].title, "trials": trials}


def _age(age: Any) -> str:
    hours = int(age.total_seconds() // 3600)
    return _("%(days)s days") % {"days": hours // 24} if hours > 24 else _("%(hours)s h") % {"hours": hours}


def _rate(row: dict[str, Any], key: str) -> float | None:
    data = {name: np.asarray([np.nan if row.get(name) is None else float(row[name])]) for name in BUILT_IN[key].parsed.columns()}
    return clean(float(np.atleast_1d(BUILT_IN[key].parsed.each(data))[0]))


@needs("analytics.view")
def cases(request: BrandRequest) -> HttpResponseBase:
    """The outstanding posts of a year with their case cards."""
    found = extent()
    last = (found.last or today()).year
    years = list(range(last, (found.first or found.last or today()).year - 1, -1))
    asked = whole_number(request.GET.get("year"))
    year = asked if asked in years else last
    metrics = [metric for metric in all_metrics().values() if metric.level == "post" and metric.key not in {"posts"}]
    key = request.GET.get("metric", "interactions")
    metric = find_metric(key) if key in {one.key for one in metrics} else BUILT_IN["interactions"]
    return page(
        request,
        "analytics/cases.html",
        {
            "cases": [
                {
                    "case": case,
                    "platform": platform_name(case.post.platform),
                    "url": post_url({"account_id": case.post.account_id, "post_id": case.post.post_id}),
                }
                for case in (top_cases(metric.key, year, EVERYTHING) if found.posts else ())
            ],
            "written": CaseCard.objects.count(),
            "year": year,
            "years": years,
            "metric": metric,
            "metrics": metrics,
            "kind": "percent" if metric.unit == "share" else "compact",
            "may_write": access.can("analytics.edit_case"),
            "import_url": burl_or_none("imports:new"),
        },
    )


class CaseForm(DesignForm):
    """A case card."""

    kind = forms.ChoiceField(label=gettext_lazy("Type"), required=False, choices=[("", "—"), *CaseCard.Kind.choices])
    what = forms.CharField(label=gettext_lazy("What it was"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    why = forms.CharField(label=gettext_lazy("Why it worked"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    lessons = forms.CharField(label=gettext_lazy("What we do again"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


@needs("analytics.edit_case")
def edit_case(request: BrandRequest, account_id: int, post_id: str) -> HttpResponseBase:
    """Write the case card of a post."""
    detail = post_detail(account_id, post_id)
    if detail is None:
        raise Http404
    card = case_card(account_id, post_id)
    initial = {name: getattr(card, name) for name in ("kind", "what", "why", "lessons")} if card else {"what": detail.current["title"] or ""}
    back = local_path(request.GET.get("next"), burl("analytics:post", account_id=account_id, post_id=post_id))

    def save(data: dict[str, Any]) -> str:
        save_case(account_id=account_id, post_id=post_id, **data)
        return back

    form = CaseForm(request.POST or None, initial=initial)
    return form_page(
        request,
        form,
        save,
        title=_("Case card: %(title)s") % {"title": detail.current["title"] or post_id},
        done=_("The case card is saved."),
        back=back,
    )
