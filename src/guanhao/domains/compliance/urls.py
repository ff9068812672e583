"""Addresses of compliance inside a brand."""

from django.urls import path

from guanhao.domains.compliance.pages import advertisers, blacklist, lexicons, reports, rules, trying, whitelist

app_name = "compliance"
urlpatterns = [
    path("compliance/try/", trying.try_text, name="try"),
    path("compliance/rules/", rules.rules, name="rules"),
    path("compliance/rules/<str:key>/", rules.rule, name="rule"),
    path("compliance/rules/<str:key>/set/", rules.switch, name="switch"),
    path("compliance/rules/<str:key>/words/", rules.words, name="rule_words"),
    path("compliance/rules/<str:key>/history/", rules.history, name="rule_history"),
    path("compliance/words/", lexicons.lexicons, name="lexicons"),
    path("compliance/words/new/", lexicons.new, name="new_lexicon"),
    path("compliance/words/<int:pk>/", lexicons.lexicon, name="lexicon"),
    path("compliance/words/<int:pk>/edit/", lexicons.edit, name="edit_lexicon"),
    path("compliance/words/<int:pk>/add/", lexicons.add, name="add_words"),
    path("compliance/words/<int:pk>/versions/", lexicons.versions, name="lexicon_versions"),
    path("compliance/words/<int:pk>/revert/", lexicons.revert, name="revert_lexicon"),
    path("compliance/words/<int:pk>/delete/", lexicons.delete, name="delete_lexicon"),
    path("compliance/word/<int:pk>/", lexicons.word, name="word"),
    path("compliance/whitelist/", whitelist.whitelist, name="whitelist"),
    path("compliance/whitelist/new/", whitelist.new, name="allow"),
    path("compliance/reports/", reports.reports, name="reports"),
    path("compliance/reports/<int:pk>/", reports.report, name="report"),
    path("compliance/report-files/<int:pk>/", reports.attachment, name="report_file"),
    path("compliance/blacklist/", blacklist.blacklist, name="blacklist"),
    path("compliance/blacklist/new/", blacklist.new, name="new_line"),
    path("compliance/blacklist/<int:pk>/", blacklist.line, name="line"),
    path("compliance/blacklist/<int:pk>/lift/", blacklist.lift, name="lift_line"),
    path("compliance/advertisers/", advertisers.advertisers, name="advertisers"),
    path("compliance/advertisers/new/", advertisers.new, name="new_advertiser"),
    path("compliance/advertisers/<int:pk>/", advertisers.advertiser, name="advertiser"),
    path("compliance/advertisers/<int:pk>/edit/", advertisers.edit, name="edit_advertiser"),
    path("compliance/advertisers/<int:pk>/papers/new/", advertisers.new_paper, name="new_paper"),
    path("compliance/papers/<int:pk>/file/", advertisers.paper_file, name="paper_file"),
    path("compliance/papers/<int:pk>/withdraw/", advertisers.withdraw, name="withdraw_paper"),
]
