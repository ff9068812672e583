"""Addresses of the assistant inside a brand."""

from django.urls import path

from guanhao.domains.assistant.pages import bot, drafts, providers, subtitles

app_name = "assistant"
urlpatterns = [
    path("assistant/", drafts.drafts, name="drafts"),
    path("assistant/new/", drafts.draft_new, name="draft_new"),
    path("assistant/drafts/<int:pk>/", drafts.draft, name="draft"),
    path("assistant/drafts/<int:pk>/stream/", drafts.stream, name="draft_stream"),
    path("assistant/drafts/<int:pk>/do/", drafts.draft_do, name="draft_do"),
    path("assistant/drafts/<int:pk>/history/", drafts.draft_history, name="draft_history"),
    path("assistant/meter/", drafts.meter, name="meter"),
    path("assistant/meter/new/", drafts.work_new, name="work_new"),
    path("assistant/ideas/", bot.idea_list, name="ideas"),
    path("assistant/ideas/now/", bot.ideas_now, name="ideas_now"),
    path("assistant/ideas/<int:pk>/do/", bot.idea_do, name="idea_do"),
    path("assistant/subtitles/", subtitles.subtitles_list, name="subtitles_list"),
    path("assistant/subtitles/new/", subtitles.subtitles_new, name="subtitles_new"),
    path("assistant/subtitles/<int:pk>/", subtitles.subtitles, name="subtitles"),
    path("assistant/subtitles/<int:pk>/do/", subtitles.subtitles_do, name="subtitles_do"),
    path("assistant/subtitles/<int:pk>/look/", subtitles.subtitles_look, name="subtitles_look"),
    path("assistant/subtitles/<int:pk>/file/<slug:form>/", subtitles.subtitles_file, name="subtitles_file"),
    path("assistant/subtitles/<int:pk>/history/", subtitles.subtitles_history, name="subtitles_history"),
    path("assistant/models/", providers.providers, name="providers"),
    path("assistant/models/calls/", providers.calls, name="calls"),
    path("assistant/models/stop/", providers.stop, name="stop"),
    path("assistant/models/new/", providers.provider_new, name="provider_new"),
    path("assistant/models/<int:pk>/", providers.provider_edit, name="provider_edit"),
    path("assistant/models/<int:pk>/do/", providers.provider_do, name="provider_do"),
    path("assistant/models/<int:pk>/history/", providers.provider_history, name="provider_history"),
    path("assistant/faq/", bot.faqs, name="faqs"),
    path("assistant/faq/new/", bot.faq_new, name="faq_new"),
    path("assistant/faq/<int:pk>/", bot.faq_one, name="faq"),
    path("assistant/faq/<int:pk>/edit/", bot.faq_edit, name="faq_edit"),
    path("assistant/faq/<int:pk>/do/", bot.faq_do, name="faq_do"),
    path("assistant/faq/<int:pk>/history/", bot.faq_history, name="faq_history"),
    path("assistant/faq/unanswered/", bot.unanswered, name="unanswered"),
    path("assistant/faq/unanswered/<int:pk>/do/", bot.unanswered_do, name="unanswered_do"),
    path("assistant/faq/chats/", bot.chats, name="chats"),
    path("assistant/faq/chats/<int:pk>/", bot.chat, name="chat"),
    path("assistant/faq/chats/<int:pk>/do/", bot.chat_do, name="chat_do"),
]
