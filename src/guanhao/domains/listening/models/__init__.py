"""Tables of listening."""

from guanhao.domains.listening.models.alerts import Alert, AlertNote, AlertRule, Backtest, CountGap, CountSlice, Mute, Tuning, Watch
from guanhao.domains.listening.models.core import GroupBand, KeywordRule, MentionDay, MentionGroup, MentionPlace, SavedPeak, Source
from guanhao.domains.listening.models.hot import HotHit, HotList, HotRank, HotTopic
from guanhao.domains.listening.models.rivals import Card, Case, NegativeClass, PositivePlan, Rival, RivalAccount, RivalDay, RivalPost, Round, Trend
from guanhao.domains.listening.models.understanding import Correction, Mining, PainPoint, PolarityModel

__all__ = ["Alert", "AlertNote", "AlertRule", "Backtest", "CountGap", "CountSlice", "Mute", "Tuning", "Watch"]
__all__ += [
    "GroupBand",
    "HotHit",
    "HotList",
    "HotRank",
    "HotTopic",
    "KeywordRule",
    "MentionDay",
    "MentionGroup",
    "MentionPlace",
    "SavedPeak",
    "Source",
]
__all__ += ["Card", "Case", "NegativeClass", "PositivePlan", "Rival", "RivalAccount", "RivalDay", "RivalPost", "Round", "Trend"]
__all__ += ["Correction", "Mining", "PainPoint", "PolarityModel"]
