"""Addresses of crises and risks inside a brand."""

from django.urls import path

from guanhao.domains.crisis.pages import accounts, acting, plans, readiness, risks, rooms, statements, team

app_name = "crisis"
urlpatterns = [
    path("crisis/", rooms.crises, name="crises"),
    path("crisis/new/", rooms.new, name="new"),
    path("crisis/from-alert/<int:alert_id>/", rooms.from_alert, name="from_alert"),
    path("crisis/<int:pk>/", rooms.room, name="room"),
    path("crisis/<int:pk>/state/", rooms.state, name="state"),
    path("crisis/<int:pk>/lines/", rooms.lines, name="lines"),
    path("crisis/<int:pk>/figures/", rooms.figures, name="figures"),
    path("crisis/<int:pk>/linked/", rooms.linked, name="linked"),
    path("crisis/<int:pk>/snapshot/", rooms.snapshot, name="snapshot"),
    path("crisis/<int:pk>/sheet/", rooms.sheet, name="sheet"),
    path("crisis/<int:pk>/export/", rooms.export, name="export"),
    path("crisis/<int:pk>/open/", rooms.open_proposed, name="open"),
    path("crisis/<int:pk>/review/", rooms.review, name="review"),
    path("crisis/<int:pk>/act/", acting.act, name="act"),
    path("crisis/<int:pk>/statements/new/", statements.new, name="statement_new"),
    path("crisis/<int:pk>/statements/<int:statement_id>/", statements.statement, name="statement"),
    path("crisis/<int:pk>/statements/<int:statement_id>/edit/", statements.edit, name="statement_edit"),
    path("crisis/<int:pk>/statements/<int:statement_id>/act/", statements.act, name="statement_act"),
    path("crisis/<int:pk>/statements/<int:statement_id>/history/", statements.history, name="statement_history"),
    path("crisis/plans/", plans.plans, name="plans"),
    path("crisis/plans/new/", plans.new, name="plan_new"),
    path("crisis/plans/install/", plans.install, name="plan_install"),
    path("crisis/plans/<int:pk>/", plans.plan, name="plan"),
    path("crisis/plans/<int:pk>/edit/", plans.edit, name="plan_edit"),
    path("crisis/plans/<int:pk>/history/", plans.history, name="plan_history"),
    path("crisis/accounts/", accounts.accounts, name="accounts"),
    path("crisis/team/", team.team, name="team"),
    path("crisis/team/act/", team.act, name="team_act"),
    path("risks/", risks.risks, name="risks"),
    path("risks/new/", risks.new, name="risk_new"),
    path("risks/<int:pk>/", risks.risk, name="risk"),
    path("risks/<int:pk>/edit/", risks.edit, name="risk_edit"),
    path("risks/<int:pk>/act/", risks.act, name="risk_act"),
    path("risks/<int:pk>/history/", risks.history, name="risk_history"),
    path("risks/readiness/", readiness.readiness, name="readiness"),
    path("risks/readiness/act/", readiness.act, name="readiness_act"),
]
