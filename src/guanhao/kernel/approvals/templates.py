"""The flows a brand has from the first day; texts are translated when they are shown, until somebody edits the flow."""

from django.utils.translation import gettext_noop as _

from guanhao.kernel.approvals.contracts import CheckItem, Criterion, FlowDefinition, Level

LEGAL = (
    CheckItem("trademark", _("Trademarks: own and others' names, logos and slogans may be used like this")),
    CheckItem("privacy", _("Personal data: consent, purpose and visibility are in order (PIPL, Cybersecurity Law)")),
    CheckItem("advertising", _("Advertising: no absolute words, evidence at hand, marked as an advertisement where it is one")),
)
TWO_PERSON = (
    CheckItem("politics", _("Political sensitivity: names, maps, flags, dates and events checked"), people=2),
    CheckItem("copyright", _("Copyright: pictures, music, fonts and texts are licensed for this use"), people=2),
)

CREATIVE = FlowDefinition(
    "creative",
    _("Creative review"),
    "creative",
    (
        Level(
            "compliance",
            _("Basic compliance"),
            "review.first",
            score=(
                Criterion("law", _("Keeps law and platform rules"), 4),
                Criterion("facts", _("Claims can be proven"), 3),
                Criterion("risk", _("Free of sensitive points"), 3),
            ),
        ),
        Level(
            "feasibility",
            _("Creative feasibility"),
            "review.second",
            score=(
                Criterion("idea", _("Strength of the idea"), 4),
                Criterion("resources", _("Time, people and money suffice"), 3),
                Criterion("form", _("Fits the platform's form"), 3),
            ),
        ),
        Level(
            "strategy",
            _("Strategy fit"),
            "review.final",
            score=(
                Criterion("goal", _("Serves a goal of the plan"), 4),
                Criterion("audience", _("Meets a need of the audience"), 3),
                Criterion("brand", _("Fits tone and values of the brand"), 3),
            ),
        ),
    ),
)
RELEASE = FlowDefinition(
    "release",
    _("Release review"),
    "release",
    (
        Level(
            "first",
            _("First review: layout and typos"),
            "review.first",
            checklist=(
                CheckItem("typos", _("No typos, names and figures spelt right")),
                CheckItem("layout", _("Layout, pictures and links look right on a phone")),
            ),
        ),
        Level(
            "second",
            _("Second review: facts and sources"),
            "review.second",
            checklist=(CheckItem("facts", _("Facts checked against their sources")), *TWO_PERSON),
        ),
        Level("facts", _("Technical signature"), "review.facts", when="major_statement"),
        Level("legal", _("Legal review"), "review.legal", checklist=LEGAL, when="legal"),
        Level(
            "final",
            _("Final review: law and brand tone"),
            "review.final",
            checklist=(CheckItem("law", _("Law and platform rules are kept")), CheckItem("tone", _("Tone and elements follow the brand guide"))),
            emergency=True,
        ),
    ),
)
HOT = FlowDefinition(
    "hot",
    _("Hot topic review"),
    "hot",
    (
        Level("editor", _("Editor"), "review.first", checklist=(CheckItem("facts", _("The event is confirmed by a reliable source")),)),
        Level("legal", _("Legal review"), "review.legal", checklist=LEGAL),
        Level("senior", _("Senior management"), "review.senior", emergency=True),
    ),
)
JOINT = FlowDefinition(
    "joint",
    _("Joint review"),
    "joint",
    (
        Level(
            "joint",
            _("Joint review of marketing, legal and customer service"),
            parties=("review.marketing", "review.legal", "review.service"),
            mode="all",
            checklist=(
                CheckItem("policy", _("Policy reading is attached and was read")),
                CheckItem("complaints", _("Complaint data are attached and were read")),
                *LEGAL,
            ),
        ),
        Level("final", _("Final review"), "review.final", emergency=True),
    ),
)
MAJOR = FlowDefinition(
    "major",
    _("Major statement"),
    "major",
    (
        Level("first", _("First review: layout and typos"), "review.first"),
        Level("second", _("Second review: facts and sources"), "review.second", checklist=TWO_PERSON),
        Level("facts", _("Technical signature"), "review.facts", checklist=(CheckItem("sources", _("Every figure has two independent sources")),)),
        Level("legal", _("Legal review"), "review.legal", checklist=LEGAL),
        Level("senior", _("Senior management"), "review.senior", emergency=True),
    ),
)
PEOPLE_EXPORT = FlowDefinition(
    "people_export",
    _("Export of people"),
    "people_export",
    (
        Level(
            "privacy",
            _("Protection of personal data"),
            "audiences.export",
        ),
    ),
)
ELSEWHERE = frozenset({"people_export"})  # flows of other rooms than the editorial desk: no item can be handed in to them
DEFAULTS = {flow.key: flow for flow in (CREATIVE, RELEASE, HOT, JOINT, MAJOR, PEOPLE_EXPORT)}
