"""Registration: the only module of this domain with side effects on import."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AssistantConfig(AppConfig):
    """Text drafts, questions answered and topics suggested, by a provider of language models or by templates."""

    name = "guanhao.domains.assistant"
    label = "assistant"

    def ready(self) -> None:
        """Declare permissions and register what the rest of the house may use."""
        from guanhao.console.registry import Command, Finder, NavItem, add_command, add_finder, add_nav, add_search_kind
        from guanhao.domains.assistant import deeds, jobs, policy, reactions, yearbook  # noqa: F401 - they register themselves
        from guanhao.domains.assistant.rules.targets import add_clues
        from guanhao.kernel.access import declare
        from guanhao.kernel.later import later
        from guanhao.sdk.events import assistant  # noqa: F401 - registers the events

        see = "assistant.view"
        declare(see, _("See drafts, the knowledge base and chats of the bot"))
        declare("assistant.write", _("Have drafts written and take them over; stop all models"))
        declare("assistant.ideas", _("Decide on suggested topics"))
        declare("assistant.faq", _("Write the knowledge base of the service bot"))
        declare("assistant.chat", _("Answer in chats of the service bot"))
        declare("assistant.manage", _("Enter providers of models, their keys and quotas"))
        add_nav(NavItem("assistant", _("Writing assistant"), "assistant:drafts", icon="sparkles", group="produce", order=35, permission=see))
        add_nav(
            NavItem("bot", pgettext_lazy("assistant", "Service bot"), "assistant:faqs", icon="message-circle", group="talk", order=25, permission=see)
        )
        add_command(Command("new-draft", _("New draft"), "assistant:draft_new", permission="assistant.write", words="AI 写 草稿 文案 draft"))
        add_command(
            Command(
                "subtitles",
                pgettext_lazy("recording", "Subtitles"),
                "assistant:subtitles_list",
                icon="message-circle",
                permission=see,
                words="字幕 SRT VTT ASS",
            )
        )
        found = f"{self.name}.selectors.finding"
        add_finder(Finder("assistant.faq", _("Knowledge base"), later(found, "faqs"), permission=see))
        add_finder(Finder("assistant.draft", _("Drafts"), later(found, "drafts"), permission=see))
        add_search_kind("assistant.subtitles", pgettext_lazy("recording", "Subtitles"))
        add_clues(later("guanhao.domains.assistant.selectors.clues", "clues"))
        deeds.tell()
