"""Addresses of strategy inside a brand."""

from django.urls import path

from guanhao.domains.strategy.pages import goals

app_name = "strategy"
urlpatterns = [
    path("goals/", goals.goals, name="goals"),
    path("goals/new/", goals.new, name="new"),
    path("goals/<int:pk>/", goals.goal, name="goal"),
    path("goals/<int:pk>/edit/", goals.edit, name="edit"),
    path("goals/<int:pk>/history/", goals.history, name="history"),
    path("goals/<int:pk>/close/", goals.close, name="close"),
    path("goals/<int:pk>/reopen/", goals.reopen, name="reopen"),
]
