"""Registration: the only module of this domain with side effects on import. One function an area."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ContentConfig(AppConfig):
    """What we say: topic, draft, variants, review."""

    name = "guanhao.domains.content"
    label = "content"

    def ready(self) -> None:
        """Hang every area into the house."""
        from guanhao.domains.content import planning, yearbook  # noqa: F401 - they register themselves

        _register_topics()
        _register_items()
        _register_review()
        _register_outgoing()
        _register_assistant()


def _register_topics() -> None:
    """Topics, columns, keywords, stories."""
    from guanhao.console.registry import Command, Finder, NavItem, TodayPanel, add_command, add_finder, add_nav, add_panel
    from guanhao.domains.content.deeds_topics import tell
    from guanhao.domains.content.intake import HOT_LISTS, KEYWORDS, TOPICS
    from guanhao.domains.content.jobs import topics as jobs  # noqa: F401 - they register themselves
    from guanhao.domains.content.reactions import topics as reactions  # noqa: F401 - they register themselves
    from guanhao.kernel.access import declare
    from guanhao.kernel.imports.kinds import register
    from guanhao.kernel.later import later
    from guanhao.sdk.events import topics as events  # noqa: F401 - registers the events

    tell()
    for kind in (TOPICS, KEYWORDS, HOT_LISTS):
        register(kind)
    declare("topics.propose", _("Propose topics, story cards and keywords"))
    declare("topics.decide", _("Decide on topics, columns and keywords"))
    pages = "guanhao.domains.content.pages.topics"
    for line in (
        NavItem("topics", _("Topic pool"), "content:topics", icon="lightbulb", group="produce", order=10, permission="content.view"),
        NavItem("hot", _("Hot lane"), "content:hot", icon="flame", group="produce", order=15, permission="content.view"),
        NavItem(
            "columns", pgettext_lazy("content", "Columns"), "content:columns", icon="repeat", group="produce", order=20, permission="content.view"
        ),
        NavItem("stories", _("Story bank"), "content:stories", icon="book-open", group="produce", order=60, permission="content.view"),
        NavItem("keywords", _("Keyword library"), "content:keywords", icon="tags", group="produce", order=70, permission="content.view"),
    ):
        add_nav(line)
    add_command(Command("new-topic", _("New topic"), "content:topic_new", permission="topics.propose", words="topic idea 选题"))
    add_command(Command("hot-topic", _("Open a hot topic"), "content:hot_new", permission="topics.propose", words="hot event 热点"))
    add_finder(Finder("content.topic", _("Topic pool"), later(pages, "found_topics"), permission="content.view"))
    add_panel(
        TodayPanel(
            "topics",
            _("Topic pool"),
            "content/_today_topics.html",
            later(pages, "today_panel"),
            order=20,
            permission="content.view",
            url_name="content:topics",
        )
    )


def _register_items() -> None:
    """Items, stages, drafts, variants."""
    from guanhao.console.registry import Command, NavItem, TodayPanel, add_command, add_nav, add_panel
    from guanhao.domains.content.deeds_items import tell_items
    from guanhao.domains.content.policy import items  # noqa: F401 - registers itself
    from guanhao.domains.content.reactions import items as reactions  # noqa: F401 - they register themselves
    from guanhao.kernel.access import declare
    from guanhao.kernel.later import later
    from guanhao.sdk.events import content  # noqa: F401 - registers the events

    declare("content.view", _("See items, drafts and variants"))
    declare("content.edit", _("Write and change items, drafts and variants"))
    declare("content.submit", _("Hand items in for review"))
    declare("content.comment", _("Comment on drafts"))
    declare("content.manage", _("Change standards and structures of the production line"))
    tell_items()
    add_panel(
        TodayPanel(
            "items",
            _("Your items"),
            "content/_items_today.html",
            later("guanhao.domains.content.pages.items", "today_panel"),
            order=15,
            permission="content.edit",
            url_name="content:items",
        )
    )
    add_nav(NavItem("items", _("Items"), "content:items", icon="kanban", group="produce", order=30, permission="content.view"))
    add_command(Command("new-item", _("New item"), "content:item_new", permission="content.edit", words="item draft write 稿件 内容 新建"))


def _register_review() -> None:
    """The review desk and incidents."""
    from guanhao.console.registry import Command, NavItem, TodayPanel, add_command, add_nav, add_panel
    from guanhao.domains.content.deeds_review import tell_review
    from guanhao.domains.content.jobs import review as jobs  # noqa: F401 - they register themselves
    from guanhao.domains.content.policy import review  # noqa: F401 - registers itself
    from guanhao.domains.content.reactions import outside  # noqa: F401 - they register themselves
    from guanhao.domains.content.reactions import review as reactions  # noqa: F401 - they register themselves
    from guanhao.kernel.later import later

    tell_review()
    add_nav(NavItem("reviews", _("Review desk"), "content:desk", icon="badge-check", group="produce", order=40, permission="review.view"))
    add_nav(NavItem("incidents", _("Incidents"), "content:incidents", icon="siren", group="defend", order=80, permission="content.view"))
    add_command(Command("new-incident", _("Record incident"), "content:incident_new", permission="content.comment", words="incident 事故 差错 上报"))
    add_command(Command("recheck", _("Check again"), "content:recheck", permission="content.view", words="guide recheck 复检 重新检查"))
    add_panel(
        TodayPanel(
            "reviews",
            _("Waiting for my signature"),
            "content/_today_review.html",
            later("guanhao.domains.content.pages.review", "today_panel"),
            order=15,
            permission="review.view",
            url_name="content:desk",
        )
    )


def _register_outgoing() -> None:
    """Variants as something to publish."""
    from guanhao.domains.content.reactions import publishing as reactions  # noqa: F401 - they register themselves
    from guanhao.domains.publishing.facade import add_calendar_source, add_candidates, add_source
    from guanhao.kernel.later import later

    add_source("content.variant", later("guanhao.domains.content.selectors.outgoing", "VariantSource"))
    add_calendar_source("content.columns", later("guanhao.domains.content.selectors.calendar_entries", "column_entries"))
    add_calendar_source("work.series", later("guanhao.domains.content.selectors.calendar_entries", "monthly_meetings"))
    add_candidates("content.variant", later("guanhao.domains.content.selectors.calendar_entries", "waiting_variants"))


def _register_assistant() -> None:
    """Items take drafts of the assistant; rising words and gaps are reasons for topics."""
    from guanhao.domains.assistant.facade import Target, add_clues, add_target
    from guanhao.kernel.later import later

    read, take, url = (later("guanhao.domains.content.services.assisting", name) for name in ("read", "take", "url"))
    add_target(Target("content.item", _("Items"), read, take, url))
    add_clues(later("guanhao.domains.content.selectors.clues", "clues"))
