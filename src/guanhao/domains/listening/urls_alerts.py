"""The alerts' addresses."""

from django.urls import URLPattern, path

from guanhao.domains.listening.pages import alert_rules as rules
from guanhao.domains.listening.pages import alerts

ALERTS: list[URLPattern] = [
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/all/", alerts.everything, name="alerts_all"),
    path("alerts/<int:pk>/", alerts.alert, name="alert"),
    path("alerts/<int:pk>/acknowledge/", alerts.acknowledge, name="alert_acknowledge"),
    path("alerts/<int:pk>/judge/", alerts.judge, name="alert_judge"),
    path("alerts/<int:pk>/act/", alerts.act, name="alert_act"),
    path("alerts/rules/", rules.rules, name="alert_rules"),
    path("alerts/rules/begin/", rules.begin, name="alert_rules_begin"),
    path("alerts/rules/new/", rules.new, name="alert_rule_new"),
    path("alerts/rules/preview/", rules.preview, name="alert_preview"),
    path("alerts/rules/<int:pk>/", rules.rule, name="alert_rule"),
    path("alerts/rules/<int:pk>/edit/", rules.edit, name="alert_rule_edit"),
    path("alerts/rules/<int:pk>/history/", rules.history, name="alert_rule_history"),
    path("alerts/rules/<int:pk>/retire/", rules.retire, name="alert_rule_retire"),
    path("alerts/learnt/<int:pk>/undo/", rules.undo, name="tuning_undo"),
    path("alerts/mutes/", rules.mutes, name="mutes"),
    path("alerts/mutes/new/", rules.new_mute, name="mute_new"),
    path("alerts/mutes/<int:pk>/end/", rules.end_mute, name="mute_end"),
    path("alerts/backtests/", rules.backtests, name="backtests"),
    path("alerts/backtests/new/", rules.new_backtest, name="backtest_new"),
    path("alerts/backtests/<int:pk>/", rules.backtest, name="backtest"),
]
