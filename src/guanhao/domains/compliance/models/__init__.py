"""Rows of compliance: word lists with versions, decisions about rules, whitelist, counts of checks, results of the linter."""

from guanhao.domains.compliance.models.checks import BookMark, CheckDay, LintRun, Shade
from guanhao.domains.compliance.models.lexicons import Lexicon, LexiconVersion, LexiconWord
from guanhao.domains.compliance.models.settings import RuleSetting, WhitelistLine

__all__ = ["BookMark", "CheckDay", "Lexicon", "LexiconVersion", "LexiconWord", "LintRun", "RuleSetting", "Shade", "WhitelistLine"]
