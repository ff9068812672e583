"""Addresses of experiments inside a brand."""

from django.urls import path

from guanhao.domains.experiments.pages import editing, lists, results

app_name = "experiments"
urlpatterns = [
    path("experiments/", lists.experiments, name="experiments"),
    path("experiments/templates/", lists.templates, name="templates"),
    path("experiments/period/", lists.period, name="period"),
    path("experiments/size/", lists.size, name="size"),
    path("experiments/new/", editing.new, name="new"),
    path("experiments/<int:pk>/", results.experiment, name="experiment"),
    path("experiments/<int:pk>/edit/", editing.edit, name="edit"),
    path("experiments/<int:pk>/history/", editing.history, name="history"),
    path("experiments/<int:pk>/start/", editing.start, name="start"),
    path("experiments/<int:pk>/stop/", editing.stop, name="stop"),
    path("experiments/<int:pk>/drop/", editing.drop, name="drop"),
    path("experiments/<int:pk>/counts/", editing.counts, name="counts"),
    path("experiments/<int:pk>/decide/", editing.decide, name="decide"),
    path("experiments/<int:pk>/promote/", editing.promote, name="promote"),
]
