"""Addresses of reporting inside a brand."""

from django.urls import path

from guanhao.domains.reporting.pages import reports as pages
from guanhao.domains.reporting.pages.team import team

app_name = "reporting"
urlpatterns = [
    path("team/", team, name="team"),
    path("reports/", pages.reports, name="reports"),
    path("reports/advice/", pages.advice, name="advice"),
    path("reports/advice/<int:pk>/decide/", pages.decide, name="decide"),
    path("reports/building/<int:pk>/", pages.building, name="building"),
    path("reports/<int:pk>/", pages.report, name="report"),
    path("reports/<int:pk>/words/", pages.words, name="words"),
    path("reports/<int:pk>/again/", pages.again, name="again"),
    path("reports/<int:pk>/numbers/<slug:key>/", pages.number, name="number"),
    path("reports/<int:pk>/file/<slug:form>/", pages.download, name="download"),
]
