"""The production line of the sample brand: what stands before publishing, made by the people whose work it is."""

from collections.abc import Callable

from guanhao.kernel.events import deliver_pending
from guanhao.project.demo.alerts import write_alerts
from guanhao.project.demo.assistant import write_assistant
from guanhao.project.demo.audiences import write_audiences
from guanhao.project.demo.brand import write_brand, write_treatments
from guanhao.project.demo.calendar import write_calendar
from guanhao.project.demo.community import write_community
from guanhao.project.demo.crisis import write_crises
from guanhao.project.demo.desk import write_desk, write_duty, write_past
from guanhao.project.demo.direction import write_direction, write_preparations
from guanhao.project.demo.evaluations import write_evaluations
from guanhao.project.demo.experiments import write_experiments
from guanhao.project.demo.explorer import write_questions
from guanhao.project.demo.funnels import write_funnels
from guanhao.project.demo.growth import write_growth
from guanhao.project.demo.inbox import write_inbox
from guanhao.project.demo.interaction import write_interaction
from guanhao.project.demo.journeys import write_journeys
from guanhao.project.demo.library import write_library
from guanhao.project.demo.links import write_clicks, write_links
from guanhao.project.demo.listening import write_listening
from guanhao.project.demo.market import write_diagnosis, write_market
from guanhao.project.demo.models import write_advice, write_models
from guanhao.project.demo.outside import write_advertisers, write_reports
from guanhao.project.demo.partners import write_partners
from guanhao.project.demo.people import Say
from guanhao.project.demo.plan import write_plan
from guanhao.project.demo.planfile import write_plan_file
from guanhao.project.demo.platforms import write_changes
from guanhao.project.demo.privacy import write_privacy
from guanhao.project.demo.production import write_incidents, write_items
from guanhao.project.demo.publishing import write_posts, write_promises, write_stops
from guanhao.project.demo.service import write_service
from guanhao.project.demo.team import write_team
from guanhao.project.demo.understanding import write_understanding
from guanhao.project.demo.work import write_work


def write_line(say: Say) -> None:
    """Every part once: each is one transaction, so that an interrupted run goes on where it stood."""
    parts: tuple[tuple[str, Callable[[], None]], ...] = (
        ("writing the brand's profile and guide", write_brand),
        ("planning topics and columns", write_plan),
        ("drawing pictures, entering licences", write_library),
        ("writing items and taking them through review", write_items),
        ("putting people on duty", write_duty),
        ("handing in a hot, a joint and a major item", write_desk),
        ("holding past topics against their posts", write_past),
        ("keeping the log of incidents", write_incidents),
        ("taking in reports of the public", write_reports),
        ("keeping an advertiser's papers", write_advertisers),
        ("giving the calendar its rhythm", write_calendar),
        ("taking four more pieces through review", write_posts),
        ("planning publications", write_promises),
        ("lifting freezes, taking a post down", write_stops),
        ("making short links", write_links),
        ("building funnels", write_funnels),
        ("keeping questions, writing annotations", write_questions),
        ("counting clicks", write_clicks),
        ("finding audiences", write_audiences),
        ("saying how groups are treated", write_treatments),
        ("running experiments", write_experiments),
        ("asking, drawing, collecting from the public", write_interaction),
        ("logging what platforms changed", write_changes),
        ("making ready for crises, keeping risks", write_crises),
        ("answering people, taking in feedback and leads", write_service),
        ("filling the inbox of the last days", write_inbox),
        ("asking models", write_models),
        ("following up advice", write_advice),
        ("giving members points, levels and rewards", write_community),
        ("running campaigns, giving coupons, inviting friends", write_growth),
        ("naming the north star, splitting goals, planning the year", write_direction),
        ("weighing platforms, writing trend cards", write_market),
        ("loading the operations plan from its file", write_plan_file),
        ("filling the team's board", write_work),
        ("training, rating and rewarding the team", write_team),
        ("preparing the large events", write_preparations),
        ("working with talents, dividing a budget", write_partners),
        ("letting journeys run, winning customers back", write_journeys),
        ("keeping purposes, answering people's requests", write_privacy),
        ("counting what is said, raising alerts", write_alerts),
        ("hearing what others say", write_listening),
        ("correcting texts, mining a week of comments", write_understanding),
        ("diagnosing three ways", write_diagnosis),
        ("judging what measures brought", write_evaluations),
        ("filling the knowledge base, drafting, suggesting topics", write_assistant),
    )
    for words, write in parts:
        say(words)
        write()
        deliver_pending()
