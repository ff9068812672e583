"""Queries in words, so that a reader can ask the same question again."""

from math import inf

from django.utils.translation import gettext as _

from guanhao.domains.analytics import facade as analytics
from guanhao.domains.growth import facade as growth
from guanhao.domains.reporting.rules.numbers import hour_ranges
from guanhao.domains.reporting.rules.query import Query
from guanhao.domains.reporting.rules.sample import Cut
from guanhao.domains.reporting.services.context import format_name, weekday
from guanhao.kernel import yearbook

SPOKEN = frozenset({"campaign", "campaign_before", "rival", "peers", "ours", "actions"})


def _spoken(key: str) -> str:
    """Words for the name of a figure of a campaign or a competitor."""
    words = {
        "goal": _("people as goal"),
        "spent": _("yuan spent"),
        "budget": _("yuan of the budget"),
        "posts": _("posts published"),
        "rate": _("interactions by reads"),
        "growth": _("growth of followers"),
        "done": _("done"),
        "all": _("all"),
    }
    return words.get(key) or growth.effect_titles().get(key, key)


class Wording:
    """Words for queries in the active language; account and platform names are handed in."""

    def __init__(self, accounts: dict[int, str], platforms: dict[str, str]) -> None:
        self.accounts, self.platforms = accounts, platforms
        self._titles: dict[str, str] = {}

    def describe(self, query: Query) -> str:
        """One line: operation, metric, window, filters."""
        if query.of:
            return self._branch(query)
        window = f"{query.start} – {query.end}" if query.start != query.end else str(query.start)
        return " · ".join(part for part in (self._leaf(query), window, self._cut(query.cut)) if part)

    def _title(self, key: str) -> str:
        if key not in self._titles:
            self._titles[key] = analytics.metric(key).title if key else ""
        return self._titles[key]

    def _leaf(self, query: Query) -> str:
        title = self._title(query.metric)
        if query.op == "fact":
            return self._fact(query)
        words = {
            "metric": _("{metric} of the registry ({key})"),
            "sum": _("sum of {metric} over posts"),
            "count": _("number of posts"),
            "known": _("number of posts with known {metric}"),
            "median": _("median {metric} of a post"),
            "mean": _("mean {metric} of a post"),
            "quantile": _("{q} quantile of {metric} of a post"),
            "most": _("largest {metric} of a post"),
            "top": _("sum of the {n} largest {metric}"),
            "bottom": _("sum of the {n} smallest {metric}"),
            "typical_week": _("median of weekly sums of {metric}"),
            "typical_day": _("median number of posts a day"),
            "shortfall": _("posts missing to {usual} a day"),
        }
        return words[query.op].format(metric=title, key=query.metric, q=query.note("q"), n=int(query.note("n")), usual=query.note("usual"))

    @staticmethod
    def _fact(query: Query) -> str:
        extra = dict(query.extra)
        words = {
            "days": _("days of the window"),
            "weeks": _("weeks of the window"),
            "workdays": _("working days by State Council order"),
            "days_with_posts": _("days with at least one post"),
            "posts_capped": _("posts with capped numbers"),
            "posts_unmeasured": _("posts without any number"),
            "posts_without_time": _("posts without a time of day"),
            "quarantined": _("rows in quarantine"),
            "account_days": _("account-days imported"),
            "silent_hours": _("hours from seven to midnight with too few posts"),
            "least": _("posts an hour needs to be judged"),
            "ticket": _("trace ticket {id}"),
            "advice_expected": _("expectation of advice {id}"),
            "advice_effect": _("measured effect of advice {id}"),
            "goal": _("goal {id}: {field}"),
            "year": str(yearbook.figure(str(extra["key"])).title) if extra.get("name") == "year" else "",
            "attained": _("mean attainment of the goals that run on the last day"),
            "budget": _("forecast of {field} at {by} times the ad spend"),
            "review": _("review desk: {field} {key}"),
            "campaign": _("campaign {id}: {key}"),
            "campaign_before": _("campaign before campaign {id}, as its report kept it: {key}"),
            "campaign_days": _("campaign {id}: coupons given, sign-ups and forms sent"),
            "campaign_incidents": _("campaign {id}: incidents"),
            "rival": _("competitor {id}: {field}"),
            "peers": _("median of the competitors: {field}"),
            "ours": _("our posts that tell reads: {field}"),
            "unusual": _("share of {windows} windows before whose {key} changed as much"),
            "typed": _("written by a person"),
            "actions": _("cards of {subject}: {field}"),
        }
        name = str(extra.get("name"))
        known = {"by": extra.get("by", ""), "id": int(query.note("id")) if "id" in extra else ""}
        told = {part: extra.get(part, "") for part in ("field", "key", "windows", "subject")}
        if name in SPOKEN:
            told |= {part: _spoken(str(told[part])) for part in ("field", "key") if told[part]}
        return words.get(name, name).format(**known, **told)

    def _branch(self, query: Query) -> str:
        parts = [f"({self.describe(part)})" for part in query.of]
        words = {
            "change": "{a} ÷ {b} − 1",
            "difference": "{a} − {b}",
            "plus": "{a} + {b}",
            "product": "{a} × {b}",
            "share": "{a} ÷ {b}",
            "times": "{a} ÷ {b}",
            "did": "({a} ÷ {b}) ÷ ({c} ÷ {d}) − 1",
            "expected": "{b} × ({c} ÷ {d})",
            "proposal": _("{a} with its growth over {b} once more, within bounds"),
            "part": _("{a} × {by}, rounded, at least one"),
            "gain_low": _("lower end of the bootstrap interval ({level}) of {a} − {b}, times {by}"),
            "gain": _("{a} − {b}, times {by}"),
            "gain_high": _("upper end of the bootstrap interval ({level}) of {a} − {b}, times {by}"),
        }
        if query.op == "index":
            weights = dict(query.extra).get("weights", "")
            return _("weighted index of {parts}, weights {weights}").format(parts=", ".join(parts), weights=weights)
        more = {"c": parts[2], "d": parts[3]} if len(parts) > 3 else {}
        by, level = round(query.note("by", 1), 3), query.note("level", 0.9)
        return words[query.op].format(a=parts[0], b=parts[1] if len(parts) > 1 else "", by=by, level=level, **more)

    def _cut(self, cut: Cut) -> str:
        parts = [self.accounts.get(one, str(one)) for one in cut.accounts]
        parts += [self.platforms.get(one, one) for one in cut.platforms]
        parts += [format_name(one) for one in cut.formats]
        parts += list(cut.topics)
        parts += [weekday(one) for one in cut.weekdays]
        parts += hour_ranges(cut.hours)
        if cut.gap:
            parts.append(
                _("{low} to {high} minutes after the post before").format(low=int(cut.gap[0]), high="∞" if cut.gap[1] == inf else int(cut.gap[1]))
            )
        if cut.parity is not None:
            parts.append(_("every other week"))
        if cut.post:
            parts.append(_("post {id}").format(id=cut.post[1]))
        return "、".join(parts) if len(parts) > 1 else "".join(parts)
