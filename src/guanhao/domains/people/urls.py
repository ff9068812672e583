"""Addresses of people inside a brand."""

from django.urls import path

from guanhao.domains.people.pages import people as pages
from guanhao.domains.people.pages import privacy

app_name = "people"
urlpatterns = [
    path("people/", pages.people, name="people"),
    path("people/new/", pages.new, name="new"),
    path("people/purposes/", privacy.purposes, name="purposes"),
    path("people/purposes/new/", privacy.new_purpose, name="new_purpose"),
    path("people/purposes/<int:pk>/", privacy.purpose, name="purpose"),
    path("people/purposes/<int:pk>/edit/", privacy.edit_purpose, name="edit_purpose"),
    path("people/purposes/<int:pk>/retire/", privacy.retire_purpose, name="retire_purpose"),
    path("people/consents/", privacy.consents, name="consents"),
    path("people/requests/", privacy.requests, name="requests"),
    path("people/requests/new/", privacy.new_request, name="new_request"),
    path("people/requests/<int:pk>/", privacy.request, name="request"),
    path("people/requests/<int:pk>/act/<slug:what>/", privacy.act_on_request, name="request_act"),
    path("people/requests/<int:pk>/copy.zip", privacy.bundle, name="bundle"),
    path("people/requests/<int:pk>/certificate.<slug:form>", privacy.certificate, name="certificate"),
    path("people/access/", privacy.access_log, name="access"),
    path("people/retention/", privacy.retention, name="retention"),
    path("people/retention/run/", privacy.run_retention, name="retention_run"),
    path("people/<int:pk>/consents.<slug:form>", privacy.consent_proof, name="consent_proof"),
    path("people/<int:pk>/", pages.person, name="person"),
    path("people/<int:pk>/edit/", pages.edit, name="edit"),
    path("people/<int:pk>/act/<slug:what>/", pages.act, name="act"),
]
