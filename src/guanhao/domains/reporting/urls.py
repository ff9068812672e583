"""Addresses of reporting inside a brand."""

from django.urls import path

from guanhao.domains.reporting.pages import campaigns, evaluations
from guanhao.domains.reporting.pages import reports as pages
from guanhao.domains.reporting.pages.forecast import forecast
from guanhao.domains.reporting.pages.team import team

app_name = "reporting"
urlpatterns = [
    path("team/", team, name="team"),
    path("reports/", pages.reports, name="reports"),
    path("reports/advice/", pages.advice, name="advice"),
    path("reports/advice/<int:pk>/decide/", pages.decide, name="decide"),
    path("reports/campaigns/", campaigns.campaigns, name="campaigns"),
    path("reports/campaigns/<int:pk>/write/", campaigns.write, name="campaign_write"),
    path("reports/evaluations/", evaluations.evaluations, name="evaluations"),
    path("reports/evaluations/new/", evaluations.evaluation_new, name="evaluation_new"),
    path("reports/evaluations/<int:pk>/", evaluations.evaluation, name="evaluation"),
    path("reports/evaluations/<int:pk>/edit/", evaluations.evaluation_edit, name="evaluation_edit"),
    path("reports/evaluations/<int:pk>/history/", evaluations.evaluation_history, name="evaluation_history"),
    path("reports/evaluations/<int:pk>/drop/", evaluations.evaluation_drop, name="evaluation_drop"),
    path("reports/forecast/", forecast, name="forecast"),
    path("reports/building/<int:pk>/", pages.building, name="building"),
    path("reports/<int:pk>/", pages.report, name="report"),
    path("reports/<int:pk>/words/", pages.words, name="words"),
    path("reports/<int:pk>/actions/new/", pages.action_new, name="action_new"),
    path("reports/<int:pk>/again/", pages.again, name="again"),
    path("reports/<int:pk>/numbers/<slug:key>/", pages.number, name="number"),
    path("reports/<int:pk>/file/<slug:form>/", pages.download, name="download"),
]
