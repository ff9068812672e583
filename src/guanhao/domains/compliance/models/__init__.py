"""Rows of compliance: word lists with versions, decisions about rules, whitelist, counts of checks, results of the linter, reports, advertisers."""

from guanhao.domains.compliance.models.advertisers import Advertiser, AdvertiserPaper
from guanhao.domains.compliance.models.checks import BookMark, CheckDay, LintRun, Shade
from guanhao.domains.compliance.models.lexicons import Lexicon, LexiconVersion, LexiconWord
from guanhao.domains.compliance.models.reports import BlacklistLine, PublicReport, ReportAttachment, ReportStep
from guanhao.domains.compliance.models.settings import RuleSetting, WhitelistLine

__all__ = [
    "Advertiser",
    "AdvertiserPaper",
    "BlacklistLine",
    "BookMark",
    "CheckDay",
    "Lexicon",
    "LexiconVersion",
    "LexiconWord",
    "LintRun",
    "PublicReport",
    "ReportAttachment",
    "ReportStep",
    "RuleSetting",
    "Shade",
    "WhitelistLine",
]
