"""Addresses of the boards."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from guanhao.domains.analytics.pages import channels, insight, metrics, overview, posts

app_name = "analytics"

urlpatterns: list[URLPattern | URLResolver] = [
    path("analytics/", overview.overview, name="overview"),
    path("analytics/accounts/<int:account_id>/", overview.account, name="account"),
    path("analytics/platforms/", overview.platforms, name="platforms"),
    path("analytics/followers/", overview.followers, name="followers"),
    path("analytics/channels/", channels.channels, name="channels"),
    path("analytics/hours/", insight.hours, name="hours"),
    path("analytics/compare/", insight.compare, name="compare"),
    path("analytics/content/", insight.content, name="content"),
    path("analytics/posts/", posts.posts, name="posts"),
    path("analytics/posts/<int:account_id>/<path:post_id>/case", posts.edit_case, name="edit_case"),
    path("analytics/posts/<int:account_id>/<path:post_id>/", posts.post, name="post"),
    path("analytics/cases/", posts.cases, name="cases"),
    path("", include("guanhao.domains.analytics.pages.collection")),
    path("", include("guanhao.domains.analytics.pages.modelling")),
    path("", include("guanhao.domains.analytics.pages.advice")),
    path("", include("guanhao.domains.analytics.pages.behaviour")),
    path("", include("guanhao.domains.analytics.pages.value")),
    path("", include("guanhao.domains.analytics.pages.explorer")),
    path("analytics/metrics/", metrics.metrics, name="metrics"),
    path("analytics/metrics/new", metrics.define, name="define"),
    path("analytics/metrics/preview", metrics.preview, name="metric_preview"),
    path("analytics/metrics/<slug:key>/", metrics.metric, name="metric"),
    path("analytics/metrics/<slug:key>/edit", metrics.define, name="redefine"),
    path("analytics/metrics/<slug:key>/retire", metrics.retire, name="retire"),
]
if find_spec("guanhao.domains.analytics.pages.tickets"):
    urlpatterns.append(path("", include("guanhao.domains.analytics.pages.tickets")))
