"""What compliance does by the clock or behind a page."""

from guanhao.domains.compliance.jobs.advertisers import remind_of_papers
from guanhao.domains.compliance.jobs.lint import lint
from guanhao.domains.compliance.jobs.pictures import read_picture
from guanhao.domains.compliance.jobs.reports import forget_contacts

__all__ = ["forget_contacts", "lint", "read_picture", "remind_of_papers"]
