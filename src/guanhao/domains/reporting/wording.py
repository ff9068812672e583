"""Words of the year-end summary: what its chapters are called, which metrics of the registry stand in them, where a chapter without data begins."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanhao.kernel import yearbook
from guanhao.kernel.yearbook import CHAPTERS

TITLES: dict[str, str | Promise] = {
    "results": gettext_lazy("Goals and core results"),
    "matrix": gettext_lazy("Platforms and the content matrix"),
    "topics": gettext_lazy("Topics and hot topics"),
    "users": gettext_lazy("Users and their way to us"),
    "community": gettext_lazy("Community and members"),
    "reputation": gettext_lazy("Reputation and crises"),
    "paid": gettext_lazy("Advertising and talents"),
    "data": gettext_lazy("Data and experiments"),
    "team": gettext_lazy("Working together and review"),
    "adapting": gettext_lazy("Platform rules, compliance and risks"),
    "plan": gettext_lazy("The year's plan and calendar"),
    "assets": gettext_lazy("Assets of content and IP"),
    "automation": gettext_lazy("Automation and assistance"),
    "outlook": gettext_lazy("Lessons, budget and the year ahead"),
}
SECTIONS: dict[str, tuple[str, ...]] = {
    "annual": CHAPTERS,
    "monthly": ("findings", "decisions"),
    "campaign": ("overview", "metrics", "analysis", "improvement"),
}
"""The sections people may write in, by kind of report."""
SECTION_TITLES: dict[str, str | Promise] = TITLES | {
    "findings": pgettext_lazy("review", "Findings"),
    "decisions": gettext_lazy("Decisions"),
    "overview": pgettext_lazy("report", "Overview"),
    "metrics": gettext_lazy("Figures of the campaign"),
    "analysis": pgettext_lazy("report", "Analysis"),
    "improvement": gettext_lazy("Improvement"),
}
METRICS: dict[str, tuple[str, ...]] = {
    "results": ("posts", "views", "interactions", "engagement_rate", "followers", "net_followers", "orders", "revenue"),
    "matrix": ("interactions_per_post", "views_per_post", "completion_rate", "save_rate"),
    "users": ("new_followers", "unfollow_rate", "profile_visits", "sessions", "new_users", "traffic_conversion_rate"),
    "paid": ("spend", "ad_impressions", "clicks", "ctr", "conversions", "cpa", "ad_revenue", "roi"),
}
BEGIN: dict[str, str | Promise] = {
    "results": gettext_lazy("Import the posts and account days of the year, and set goals."),
    "matrix": gettext_lazy("Import the posts of every platform."),
    "topics": gettext_lazy("Propose topics in the topic pool."),
    "users": gettext_lazy("Import account days, comments and website traffic."),
    "community": gettext_lazy("Take members in and open activities."),
    "reputation": gettext_lazy("Add a source of mentions and answer in the inbox."),
    "paid": gettext_lazy("Import the exports of the advertising platforms."),
    "data": gettext_lazy("Begin an experiment or take up advice."),
    "team": gettext_lazy("Take items through the review desk."),
    "adapting": gettext_lazy("Log changes of platform rules and check texts."),
    "plan": gettext_lazy("Plan columns and publications."),
    "assets": gettext_lazy("Add assets to the library."),
    "automation": gettext_lazy("Have messages mined and scripts used."),
    "outlook": gettext_lazy("It needs a year with posts and ad spend."),
}

DUTIES: dict[str, str | Promise] = {
    "content": gettext_lazy("Content"),
    "community": gettext_lazy("Community and service"),
    "data": gettext_lazy("Data support"),
    "stability": gettext_lazy("Stability"),
    "goals": gettext_lazy("Goals"),
}
FIGURES: dict[str, str | Promise] = {
    "posts": gettext_lazy("Posts published"),
    "median": gettext_lazy("Interactions of the median post"),
    "hits": gettext_lazy("Share of hits"),
    "engagement": gettext_lazy("Engagement rate"),
    "explained": gettext_lazy("Changes explained"),
    "hours": gettext_lazy("Time until a change is explained"),
    "reviews": gettext_lazy("Daily reviews in time"),
    "reports": gettext_lazy("Reports written"),
    "failed": gettext_lazy("Jobs that failed"),
    "quarantined": gettext_lazy("Imported rows in quarantine"),
    "stale": gettext_lazy("Accounts with old data"),
    "goals": gettext_lazy("Goals running"),
    "safe": gettext_lazy("Goals on track or met"),
}


def figure_title(key: str) -> str:
    """What a figure of the team is called."""
    return str(FIGURES.get(key) or yearbook.figure(key).title)
