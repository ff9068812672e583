"""The explorer: questions of one's own, saved ones, annotations, scheduled mails and files."""

from django.urls import path

from guanhao.domains.analytics.pages.explorer import annotations, asking, files, mails, questions

ROOT = "analytics/explorer/"

urlpatterns = [
    path(ROOT, asking.explorer, name="explorer"),
    path(f"{ROOT}file", asking.take, name="explorer_file"),
    path(f"{ROOT}questions/", questions.listing, name="questions"),
    path(f"{ROOT}questions/archive/", questions.archive, name="questions_archive"),
    path(f"{ROOT}questions/new", questions.new, name="new_question"),
    path(f"{ROOT}questions/<int:pk>/", questions.one, name="question"),
    path(f"{ROOT}questions/<int:pk>/edit", questions.edit, name="edit_question"),
    path(f"{ROOT}questions/<int:pk>/history", questions.history, name="question_history"),
    path(f"{ROOT}questions/<int:pk>/do", questions.act, name="question_do"),
    path(f"{ROOT}questions/<int:pk>/mails/new", mails.new, name="new_question_mail"),
    path(f"{ROOT}mails/", mails.listing, name="question_mails"),
    path(f"{ROOT}mails/<int:pk>/", mails.one, name="question_mail"),
    path(f"{ROOT}mails/<int:pk>/edit", mails.edit, name="edit_question_mail"),
    path(f"{ROOT}mails/<int:pk>/do", mails.act, name="question_mail_do"),
    path(f"{ROOT}mails/<int:pk>/unsubscribe", mails.unsubscribe, name="mail_unsubscribe"),
    path(f"{ROOT}files/", files.listing, name="question_files"),
    path(f"{ROOT}files/<int:pk>/", files.download, name="question_file"),
    path("analytics/annotations/", annotations.listing, name="annotations"),
    path("analytics/annotations/new", annotations.new, name="new_annotation"),
    path("analytics/annotations/<int:pk>/", annotations.edit, name="edit_annotation"),
    path("analytics/annotations/<int:pk>/history", annotations.history, name="annotation_history"),
]
