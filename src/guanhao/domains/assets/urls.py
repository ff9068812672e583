"""Addresses of the library inside a brand."""

from django.urls import path

from guanhao.domains.assets.pages import files, kits, library, rights

app_name = "assets"
urlpatterns = [
    path("assets/", library.library, name="library"),
    path("assets/change/", library.bulk, name="bulk"),
    path("assets/themes/", library.themes, name="themes"),
    path("assets/themes/new/", library.theme, name="new_theme"),
    path("assets/themes/<int:theme_id>/", library.theme, name="theme"),
    path("assets/<int:asset_id>/", library.asset, name="asset"),
    path("assets/<int:asset_id>/edit/", library.edit, name="edit"),
    path("assets/<int:asset_id>/history/", library.history, name="history"),
    path("assets/<int:asset_id>/archive/", library.archive, name="archive"),
    path("assets/<int:asset_id>/restore/", library.restore, name="restore"),
    path("assets/<int:asset_id>/compare/<int:other_id>/", library.compare, name="compare"),
    path("assets/<int:asset_id>/file/", files.original, name="file"),
    path("assets/<int:asset_id>/preview/<slug:size>/", files.preview, name="preview"),
    path("assets/<int:asset_id>/consent/", rights.consent, name="consent"),
    path("assets/<int:asset_id>/template/", kits.made_from, name="made_from"),
    path("assets/licences/", rights.licences, name="licences"),
    path("assets/licences/new/", rights.new_licence, name="new_licence"),
    path("assets/licences/<int:licence_id>/", rights.licence, name="licence"),
    path("assets/licences/<int:licence_id>/edit/", rights.edit_licence, name="edit_licence"),
    path("assets/licences/<int:licence_id>/history/", rights.licence_history, name="licence_history"),
    path("assets/licences/<int:licence_id>/end/", rights.end_licence, name="end_licence"),
    path("assets/licences/<int:licence_id>/proof/", files.licence_proof, name="licence_proof"),
    path("assets/licences/<int:licence_id>/take-out/", rights.uncover, name="uncover"),
    path("assets/ugc/", rights.ugc, name="ugc"),
    path("assets/consents/<int:consent_id>/withdraw/", rights.withdraw, name="withdraw"),
    path("assets/consents/<int:consent_id>/proof/", files.consent_proof, name="consent_proof"),
    path("assets/templates/", kits.templates, name="templates"),
    path("assets/templates/new/", kits.new_template, name="new_template"),
    path("assets/templates/<int:template_id>/", kits.template, name="template"),
    path("assets/templates/<int:template_id>/edit/", kits.edit_template, name="edit_template"),
    path("assets/templates/<int:template_id>/history/", kits.template_history, name="template_history"),
    path("assets/templates/<int:template_id>/release/", kits.release, name="release"),
    path("assets/templates/versions/<int:version_id>/file/", files.version_file, name="version_file"),
]
