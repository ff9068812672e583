"""Addresses of interaction tools inside a brand."""

from django.urls import path

from guanhao.domains.interaction.pages import activities, entries, lottery, questions, submissions

app_name = "interaction"
urlpatterns = [
    path("interaction/", activities.activities, name="activities"),
    path("interaction/new/", activities.new, name="new"),
    path("interaction/<int:pk>/", activities.activity, name="activity"),
    path("interaction/<int:pk>/edit/", activities.edit, name="edit"),
    path("interaction/<int:pk>/do/", activities.do, name="do"),
    path("interaction/<int:pk>/preview/", activities.preview, name="preview"),
    path("interaction/<int:pk>/history/", activities.history, name="history"),
    path("interaction/<int:pk>/questions/new/", questions.new, name="question_new"),
    path("interaction/<int:pk>/questions/<int:number>/", questions.edit, name="question_edit"),
    path("interaction/<int:pk>/questions/<int:number>/move/", questions.move, name="question_move"),
    path("interaction/<int:pk>/cross/", entries.cross, name="cross"),
    path("interaction/<int:pk>/answers/", entries.answers, name="answers"),
    path("interaction/<int:pk>/texts/", entries.texts, name="texts"),
    path("interaction/<int:pk>/entrants/", lottery.entrants, name="entrants"),
    path("interaction/<int:pk>/entrants/comments/", lottery.commenters, name="commenters"),
    path("interaction/<int:pk>/value/", lottery.value, name="value"),
    path("interaction/<int:pk>/draw/", lottery.draw, name="draw"),
    path("interaction/winners/<int:pk>/", lottery.move, name="winner_move"),
    path("interaction/asked/<int:pk>/", entries.asked, name="asked"),
    path("interaction/submissions/", submissions.submissions, name="submissions"),
    path("interaction/submissions/<int:pk>/", submissions.submission, name="submission"),
    path("interaction/submissions/files/<int:pk>/", submissions.file, name="submission_file"),
    path("interaction/terms/", submissions.terms, name="terms"),
    path("interaction/terms/new/", submissions.new_terms, name="terms_new"),
    path("interaction/terms/<int:pk>/", submissions.one_terms, name="terms_one"),
]
