"""Addresses of the market inside a brand."""

from django.urls import path

from guanhao.domains.market.pages import benchmarks, diagnosis, outlook, scorecards

app_name = "market"
urlpatterns = [
    path("market/", scorecards.scorecards, name="scorecards"),
    path("market/scorecards/new/", scorecards.new, name="scorecard_new"),
    path("market/scorecards/<int:pk>/", scorecards.scorecard, name="scorecard"),
    path("market/scorecards/<int:pk>/edit/", scorecards.edit, name="scorecard_edit"),
    path("market/scorecards/<int:pk>/do/", scorecards.do, name="scorecard_do"),
    path("market/scorecards/<int:pk>/decide/", scorecards.decide, name="scorecard_decide"),
    path("market/scorecards/<int:pk>/compare/", scorecards.compare, name="scorecard_compare"),
    path("market/scorecards/<int:pk>/history/", scorecards.history, name="scorecard_history"),
    path("market/scorecards/<int:pk>/platforms/new/", scorecards.add_candidate, name="candidate_new"),
    path("market/scorecards/<int:pk>/platforms/<int:number>/", scorecards.edit_candidate, name="candidate_edit"),
    path("market/scorecards/<int:pk>/platforms/<int:number>/drop/", scorecards.drop_candidate, name="candidate_drop"),
    path("market/scorecards/<int:pk>/platforms/<int:number>/share/", scorecards.count_share, name="candidate_share"),
    path("market/benchmarks/", benchmarks.benchmarks, name="benchmarks"),
    path("market/benchmarks/new/", benchmarks.new, name="benchmark_new"),
    path("market/benchmarks/<int:pk>/", benchmarks.benchmark, name="benchmark"),
    path("market/benchmarks/<int:pk>/edit/", benchmarks.edit, name="benchmark_edit"),
    path("market/benchmarks/<int:pk>/archive/", benchmarks.archive, name="benchmark_archive"),
    path("market/benchmarks/<int:pk>/history/", benchmarks.history, name="benchmark_history"),
    path("market/notes/", benchmarks.notes, name="notes"),
    path("market/notes/new/", benchmarks.new_note, name="note_new"),
    path("market/notes/<int:pk>/", benchmarks.edit_note, name="note_edit"),
    path("market/notes/<int:pk>/history/", benchmarks.note_history, name="note_history"),
    path("market/diagnosis/", diagnosis.diagnosis, name="diagnosis"),
    path("market/diagnosis/run/", diagnosis.run, name="diagnosis_run"),
    path("market/diagnosis/all/", diagnosis.runs, name="diagnoses"),
    path("market/diagnosis/<int:pk>/", diagnosis.one_run, name="diagnosis_one"),
    path("market/diagnosis/findings/<int:pk>/answer/", diagnosis.answer, name="finding_answer"),
    path("market/outlook/", outlook.trends, name="trends"),
    path("market/outlook/new/", outlook.new, name="trend_new"),
    path("market/outlook/report/", outlook.report, name="report"),
    path("market/outlook/report.html", outlook.report_html, name="report_html"),
    path("market/outlook/report.pdf", outlook.report_pdf, name="report_pdf"),
    path("market/outlook/report.csv", outlook.report_csv, name="report_csv"),
    path("market/outlook/<int:pk>/", outlook.trend, name="trend"),
    path("market/outlook/<int:pk>/edit/", outlook.edit, name="trend_edit"),
    path("market/outlook/<int:pk>/look/", outlook.look, name="trend_look"),
    path("market/outlook/<int:pk>/history/", outlook.history, name="trend_history"),
]
