"""The review desk and incidents."""

from django.urls import URLPattern, path

from guanhao.domains.content.pages import incidents, review, sheets, submission

REVIEW: list[URLPattern] = [
    path("review/", review.desk, name="desk"),
    path("review/all/", review.all_submissions, name="submissions"),
    path("review/recheck/", submission.recheck, name="recheck"),
    path("review/<int:pk>/", review.review, name="review"),
    path("review/<int:pk>/sign/", review.sign, name="review_sign"),
    path("review/<int:pk>/return/", review.send_back, name="review_return"),
    path("review/<int:pk>/tick/", review.tick, name="review_tick"),
    path("review/<int:pk>/withdraw/", review.withdraw, name="review_withdraw"),
    path("review/<int:pk>/sheet.pdf", sheets.pdf, name="sheet_pdf"),
    path("review/<int:pk>/sheet/", sheets.sheet, name="sheet"),
    path("items/<int:pk>/submit/", submission.submit, name="submit"),
    path("items/<int:pk>/reviews/", submission.item_reviews, name="item_reviews"),
    path("items/<int:pk>/review/", submission.item_review, name="item_review"),
    path("items/<int:pk>/check-again/", submission.check_again, name="check_again"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/new/", incidents.new, name="incident_new"),
    path("incidents/<int:pk>/", incidents.incident, name="incident"),
    path("incidents/<int:pk>/edit/", incidents.edit, name="incident_edit"),
    path("incidents/<int:pk>/close/", incidents.close, name="incident_close"),
    path("incidents/<int:pk>/history/", incidents.history, name="incident_history"),
]
