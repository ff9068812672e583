"""Addresses of strategy inside a brand."""

from django.urls import path

from guanhao.domains.strategy import pages

app_name = "strategy"
urlpatterns = [
    path("goals/", pages.goals, name="goals"),
    path("goals/new/", pages.new, name="new"),
    path("goals/<int:pk>/", pages.goal, name="goal"),
    path("goals/<int:pk>/edit/", pages.edit, name="edit"),
    path("goals/<int:pk>/history/", pages.history, name="history"),
    path("goals/<int:pk>/close/", pages.close, name="close"),
    path("goals/<int:pk>/reopen/", pages.reopen, name="reopen"),
]
