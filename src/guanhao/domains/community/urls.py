"""Addresses of the community inside a brand."""

from django.urls import path

from guanhao.domains.community.pages import growth, members, points, rewards

app_name = "community"
urlpatterns = [
    path("community/", members.members, name="members"),
    path("community/join/", members.join, name="join"),
    path("community/members/<int:pk>/", members.member, name="member"),
    path("community/members/<int:pk>/adjust/", members.adjust, name="adjust"),
    path("community/members/<int:pk>/state/", members.state, name="state"),
    path("community/members/<int:pk>/page/", members.renew, name="renew"),
    path("community/ledger/", points.ledger, name="ledger"),
    path("community/books/", points.books, name="books"),
    path("community/postings/<int:pk>/undo/", points.undo, name="undo"),
    path("community/adjustments/", points.adjustments, name="adjustments"),
    path("community/adjustments/<int:pk>/", points.decide, name="decide"),
    path("community/rules/", points.rules, name="rules"),
    path("community/rules/new/", points.rule_new, name="rule_new"),
    path("community/rules/<int:pk>/", points.rule, name="rule"),
    path("community/rules/<int:pk>/history/", points.rule_history, name="rule_history"),
    path("community/rewards/", rewards.rewards, name="rewards"),
    path("community/rewards/new/", rewards.reward_new, name="reward_new"),
    path("community/rewards/<int:pk>/", rewards.reward, name="reward"),
    path("community/rewards/<int:pk>/edit/", rewards.reward_edit, name="reward_edit"),
    path("community/rewards/<int:pk>/stock/", rewards.stock, name="stock"),
    path("community/rewards/<int:pk>/history/", rewards.reward_history, name="reward_history"),
    path("community/redemptions/", rewards.redemptions, name="redemptions"),
    path("community/redemptions/<int:pk>/", rewards.redemption, name="redemption"),
    path("community/redemptions/<int:pk>/do/", rewards.redemption_do, name="redemption_do"),
    path("community/terms/", rewards.terms, name="terms"),
    path("community/terms/new/", rewards.terms_new, name="terms_new"),
    path("community/terms/<int:pk>/", rewards.terms_one, name="terms_one"),
    path("community/levels/", growth.levels, name="levels"),
    path("community/levels/edit/", growth.ladder, name="ladder"),
    path("community/levels/history/", growth.ladder_history, name="ladder_history"),
    path("community/levels/changes/", growth.level_log, name="level_log"),
    path("community/badges/new/", growth.badge_new, name="badge_new"),
    path("community/quests/", growth.quest_list, name="quests"),
    path("community/quests/new/", growth.quest_new, name="quest_new"),
    path("community/quests/<int:pk>/", growth.quest, name="quest"),
    path("community/quests/<int:pk>/edit/", growth.quest_edit, name="quest_edit"),
    path("community/quests/<int:pk>/do/", growth.quest_do, name="quest_do"),
    path("community/quests/<int:pk>/history/", growth.quest_history, name="quest_history"),
    path("community/months/freeze/", growth.freeze, name="freeze"),
    path("community/months/<int:pk>/", growth.month, name="month"),
]
