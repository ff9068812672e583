"""Addresses of scripts, macros, feedback, leads and ratings."""

from django.urls import URLPattern, path

from guanhao.domains.inbox.pages import feedback, leads, ratings, scripts

DESK: list[URLPattern] = [
    path("inbox/scripts/", scripts.scripts, name="scripts"),
    path("inbox/scripts/new/", scripts.script_edit, name="script_new"),
    path("inbox/scripts/<int:pk>/", scripts.script, name="script"),
    path("inbox/scripts/<int:pk>/edit/", scripts.script_edit, name="script_edit"),
    path("inbox/scripts/<int:pk>/history/", scripts.script_history, name="script_history"),
    path("inbox/scripts/<int:pk>/<str:name>/", scripts.script_act, name="script_act"),
    path("inbox/macros/", scripts.macros, name="macros"),
    path("inbox/macros/new/", scripts.macro_edit, name="macro_new"),
    path("inbox/macros/<int:pk>/", scripts.macro_edit, name="macro_edit"),
    path("inbox/macros/<int:pk>/drop/", scripts.macro_drop, name="macro_drop"),
    path("suggestions/", feedback.suggestions, name="suggestions"),
    path("suggestions/new/", feedback.suggestion_new, name="suggestion_new"),
    path("suggestions/reports/", feedback.reports, name="reports"),
    path("suggestions/reports/new/", feedback.report_new, name="report_new"),
    path("suggestions/reports/<int:pk>/", feedback.report, name="report"),
    path("suggestions/reports/<int:pk>/show/", feedback.report_show, name="report_show"),
    path("suggestions/<int:pk>/", feedback.suggestion, name="suggestion"),
    path("suggestions/<int:pk>/merge/", feedback.suggestion_merge, name="suggestion_merge"),
    path("suggestions/<int:pk>/history/", feedback.suggestion_history, name="suggestion_history"),
    path("leads/", leads.leads, name="leads"),
    path("leads/new/", leads.lead_new, name="lead_new"),
    path("leads/<int:pk>/", leads.lead, name="lead"),
    path("leads/<int:pk>/merge/", leads.lead_merge, name="lead_merge"),
    path("leads/<int:pk>/history/", leads.lead_history, name="lead_history"),
    path("inbox/ratings/", ratings.ratings, name="ratings"),
    path("inbox/ratings/<int:pk>/follow-up/", ratings.follow_up, name="follow_up"),
]
