"""Addresses of journeys in the console."""

from django.urls import path

from guanhao.domains.journeys.pages import care, journeys, pushes

app_name = "journeys"
urlpatterns = [
    path("journeys/", journeys.journeys, name="journeys"),
    path("journeys/new/", journeys.new, name="new"),
    path("journeys/<int:pk>/", journeys.journey, name="journey"),
    path("journeys/<int:pk>/name/", journeys.rename, name="rename"),
    path("journeys/<int:pk>/limits/", journeys.limits, name="limits"),
    path("journeys/<int:pk>/move/", journeys.move, name="move"),
    path("journeys/<int:pk>/run/", journeys.run, name="run"),
    path("journeys/<int:pk>/try/", journeys.try_out, name="try_out"),
    path("journeys/<int:pk>/log/", journeys.log, name="log"),
    path("journeys/<int:pk>/people/", journeys.passages, name="passages"),
    path("journeys/<int:pk>/effect/", journeys.effect, name="effect"),
    path("journeys/<int:pk>/history/", journeys.history, name="history"),
    path("journeys/<int:pk>/put/<slug:place>/<slug:piece>/", journeys.put, name="piece"),
    path("journeys/tasks/", pushes.tasks, name="tasks"),
    path("journeys/tasks/<int:pk>/", pushes.task, name="task"),
    path("journeys/tasks/<int:pk>/do/", pushes.task_do, name="task_do"),
    path("journeys/pushes/", pushes.pushes, name="pushes"),
    path("journeys/pushes/new/", pushes.push_new, name="push_new"),
    path("journeys/pushes/<int:pk>/", pushes.push, name="push"),
    path("journeys/pushes/<int:pk>/parts/new/", pushes.part_new, name="part_new"),
    path("journeys/pushes/<int:pk>/run/", pushes.push_run, name="push_run"),
    path("journeys/pushes/<int:pk>/history/", pushes.push_history, name="push_history"),
    path("journeys/parts/<int:pk>/", pushes.part, name="part"),
    path("journeys/parts/<int:pk>/people/", pushes.part_people, name="part_people"),
    path("journeys/parts/<int:pk>/drop/", pushes.part_drop, name="part_drop"),
    path("journeys/mails/<int:pk>/again/", pushes.mail_again, name="mail_again"),
    path("journeys/newcomers/", care.newcomer_page, name="newcomers"),
    path("journeys/winback/", care.winback, name="winback"),
    path("journeys/winback/<int:pk>/", care.case, name="case"),
    path("journeys/pool/", care.pool_page, name="pool"),
    path("journeys/pool/new/", care.contacts_new, name="contacts_new"),
]
