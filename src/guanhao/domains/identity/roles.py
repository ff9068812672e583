"""The role table of TEA-01: who does what, needs which skills, and may do which things."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guanhao.domains.identity.rules import grant
from guanhao.kernel.access import PERMISSIONS

Text = str | Promise


@dataclass(frozen=True)
class Role:
    """One role: `permissions` are patterns over the declared permissions (see rules.grant)."""

    key: str
    title: Text
    duty: Text
    skills: tuple[Text, ...]
    permissions: tuple[str, ...]


SEE = (
    "*.view",
    "-audit.view",
    "-identity.view",
    "-system.view",
    "-people.view",
    "-inbox.view",
    "-community.view",
    "-partners.view",
    "-journeys.view",
)  # people are for those who answer
TEAM = (*SEE, "work.edit", "team.take")  # whoever does something has a place at the team board and in its training
_CREATE = (*TEAM, "content.edit", "content.submit", "content.comment", "assets.edit", "compliance.check", "imports.run", "links.edit")

ROLES: dict[str, Role] = {
    role.key: role
    for role in (
        Role(
            "administrator",
            _("Administrator"),
            _("Runs the installation: people, roles, accounts, connections, policies, backup and audit."),
            (_("System administration"), _("Information security")),
            ("*",),
        ),
        Role(
            "director",
            _("Operations director"),
            _("Sets goals and budget, decides on alerts and crises, answers for the reports."),
            (_("Strategy"), _("Data reading"), _("Crisis leadership")),
            ("*", "-system.*", "-backup.*", "-identity.administer"),
        ),
        Role(
            "manager",
            _("New media manager"),
            _("Turns goals into weekly work, keeps the account matrix, closes trace tickets."),
            (_("Operations planning"), _("Platform rules"), _("Data reading")),
            (
                "*",
                "-system.*",
                "-backup.*",
                "-identity.*",
                "-policy.edit",
                "-audit.*",
                "-review.final",
                "-review.legal",
                "-review.facts",
                "identity.view",
            ),
        ),
        Role(
            "content_planner",
            _("Content planner"),
            _("Finds topics, plans columns and the calendar, answers for the mix of content."),
            (_("Topic planning"), _("Trend sense"), _("Audience insight")),
            (
                *_CREATE,
                "topics.*",
                "assistant.write",
                "assistant.ideas",
                "strategy.comment",
                "market.edit",
                "analytics.save_view",
                "experiments.edit",
                "publishing.plan",
                "publishing.manage",
            ),
        ),
        Role(
            "editor",
            _("Editor"),
            _("Writes and edits posts for every platform and takes them through review."),
            (_("Writing"), _("Typesetting"), _("Platform language")),
            (*_CREATE, "topics.propose", "assistant.write", "publishing.plan"),
        ),
        Role(
            "designer",
            _("Visual designer"),
            _("Makes pictures and videos inside the brand guide and keeps the asset library."),
            (_("Graphic design"), _("Video editing"), _("Copyright of pictures and fonts")),
            (*TEAM, "assets.*", "content.edit", "content.comment", "compliance.check", "strategy.edit_guide"),
        ),
        Role(
            "reviewer_first",
            _("First reviewer"),
            _("Checks facts, wording, links and elements before anything goes further."),
            (_("Proofreading"), _("Fact checking")),
            (*TEAM, "review.first", "content.comment", "compliance.check"),
        ),
        Role(
            "reviewer_second",
            _("Second reviewer"),
            _("Checks orientation, brand consistency and risk."),
            (_("Orientation and policy"), _("Brand guide")),
            (*TEAM, "review.second", "content.comment", "compliance.check"),
        ),
        Role(
            "reviewer_final",
            _("Final reviewer"),
            _("Signs what may be published."),
            (_("Editorial responsibility"), _("Risk judgement")),
            (*TEAM, "review.final", "content.comment", "compliance.check"),
        ),
        Role(
            "legal",
            _("Legal counsel"),
            _("Checks advertising law, copyright, portrait rights and personal data; keeps platform rules."),
            (_("Advertising law"), _("Copyright"), _("Personal information protection")),
            (*TEAM, "partners.view", "review.legal", "inbox.view", "compliance.*", "channels.edit_rules", "content.comment", "audit.view"),
        ),
        Role(
            "community",
            _("Community operator"),
            _("Answers comments and messages, runs groups, points and core users."),
            (_("Conversation"), _("Event running"), _("Emotional steadiness")),
            (
                *TEAM,
                "inbox.*",
                "assistant.faq",
                "assistant.chat",
                "assistant.write",
                "interaction.*",
                "people.*",
                "community.*",
                "growth.*",
                "journeys.*",
                "audiences.edit",
                "listening.alerts",
                "content.edit",
            ),
        ),
        Role(
            "service",
            _("Customer service"),
            _("Answers questions and complaints inside the promised time and hands cases on."),
            (_("Product knowledge"), _("Complaint handling")),
            (
                *TEAM,
                "inbox.*",
                "assistant.faq",
                "assistant.chat",
                "assistant.write",
                "people.*",
                "community.view",
                "growth.redeem",
                "journeys.view",
                "journeys.work",
                "review.service",
                "content.comment",
            ),
        ),
        Role(
            "marketing",
            _("Marketing department"),
            _("Speaks for products and campaigns in joint reviews."),
            (_("Campaign planning"), _("Product knowledge")),
            (
                *TEAM,
                "partners.view",
                "partners.edit",
                "partners.contact",
                "partners.settle",
                "growth.*",
                "market.edit",
                "review.marketing",
                "strategy.sign_marketing",
                "topics.propose",
                "content.comment",
            ),
        ),
        Role(
            "tech_lead",
            _("Technical lead"),
            _("Signs technical claims and industry figures before they go out."),
            (_("Technical judgement"),),
            (*TEAM, "review.facts", "content.comment", "strategy.sign_product"),
        ),
        Role(
            "senior",
            _("Senior management"),
            _("Takes the last decision on hot topics and statements."),
            (_("Risk judgement"), _("Strategy")),
            (*TEAM, "review.senior", "review.emergency", "content.comment"),
        ),
        Role(
            "analyst",
            _("Data analyst"),
            _("Imports data, reads boards, explains changes, writes the reports."),
            (_("Statistics"), _("SQL"), _("Story from data")),
            (
                *TEAM,
                "partners.view",
                "analytics.*",
                "audiences.*",
                "experiments.*",
                "reporting.*",
                "imports.*",
                "strategy.edit",
                "market.*",
                "listening.*",
                "warehouse.export",
            ),
        ),
        Role(
            "tech",
            _("Technical support"),
            _("Keeps connections, imports and jobs running."),
            (_("Interfaces and data formats"), _("Troubleshooting")),
            (*TEAM, "analytics.plan_collection", "imports.*", "jobs.*", "system.view", "channels.edit", "channels.edit_credentials", "warehouse.*"),
        ),
        Role(
            "crisis",
            _("Crisis team"),
            _("Watches opinion, runs the crisis procedure, freezes publishing and releases statements."),
            (_("Public relations"), _("Fast decisions"), _("Spokesmanship")),
            (
                *TEAM,
                "listening.*",
                "crisis.*",
                "inbox.view",
                "publishing.freeze",
                "publishing.plan",
                "publishing.withdraw",
                "content.edit",
                "review.emergency",
            ),
        ),
        Role(
            "viewer",
            _("Viewer"),
            _("Reads boards and reports; changes nothing."),
            (),
            SEE,
        ),
    )
}


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Everything these roles may do together; a role that is no longer in the table gives nothing."""
    return frozenset().union(*(grant(ROLES[key].permissions, PERMISSIONS) for key in roles if key in ROLES))
