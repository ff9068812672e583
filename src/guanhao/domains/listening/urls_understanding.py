"""The addresses of understanding and message mining."""

from django.urls import URLPattern, path

from guanhao.domains.listening.pages import mining, understanding

UNDERSTANDING: list[URLPattern] = [
    path("understanding/", understanding.understanding, name="understanding"),
    path("understanding/read/", understanding.read, name="understanding_read"),
    path("understanding/correct/", understanding.correct, name="understanding_correct"),
    path("understanding/corrections/", understanding.corrections, name="understanding_corrections"),
    path("understanding/learn/", understanding.learn, name="understanding_learn"),
    path("understanding/models/<int:number>/use/", understanding.use, name="understanding_use"),
    path("mining/", mining.minings, name="minings"),
    path("mining/new/", mining.new, name="mining_new"),
    path("mining/<int:pk>/", mining.mining, name="mining"),
    path("mining/<int:pk>/drop/", mining.drop, name="mining_drop"),
    path("pain-points/", mining.pains, name="pains"),
    path("pain-points/<int:pk>/", mining.pain, name="pain"),
]
