"""Approvals: flows of levels whose signatures bind to the exact payload of every part.

Submit with `start_approval`, act with `sign`, `send_back`, `tick`; whoever saves a subject calls `restate(part)` in the same transaction; nothing
leaves the house unless `standing(part)` says approved. The database itself refuses an author's signature, a second signature of one person and a
changed signature (migration 0002).
"""

from guanhao.kernel.approvals.contracts import (
    Allowed,
    ApprovalView,
    Changed,
    CheckItem,
    CheckView,
    Criterion,
    DeputyView,
    DutyView,
    FlowDefinition,
    FlowView,
    InvalidFlow,
    Level,
    LevelView,
    Part,
    PartView,
    QueueLine,
    QueuePage,
    Refused,
    SignatureView,
    Someone,
    Standing,
    TickView,
)
from guanhao.kernel.approvals.defining import NoFlow, check_flow, flow, flows, from_json, retire_flow, save_flow, to_json
from guanhao.kernel.approvals.defining import versions as flow_versions
from guanhao.kernel.approvals.people import deputies, deputise, duties, end_deputy, principals_of, put_on_duty
from guanhao.kernel.approvals.policy import EMERGENCY, MANAGE, LegalPolicy, ReviewPolicy
from guanhao.kernel.approvals.queueing import COUNT_LIMIT, QueueFilter, ids, level_keys, queue, waiting_count
from guanhao.kernel.approvals.reading import Record, approval, history, history_of_part, record, standing, standings
from guanhao.kernel.approvals.rules import digest, seen_of, total
from guanhao.kernel.approvals.running import replace_reviewer, restate, start_approval, withdraw
from guanhao.kernel.approvals.signing import WrongScores, allowed, send_back, sign, tick, untick
from guanhao.kernel.approvals.templates import ELSEWHERE
from guanhao.kernel.approvals.watching import check_people

__all__ = [
    "COUNT_LIMIT",
    "ELSEWHERE",
    "EMERGENCY",
    "MANAGE",
    "Allowed",
    "ApprovalView",
    "Changed",
    "CheckItem",
    "CheckView",
    "Criterion",
    "DeputyView",
    "DutyView",
    "FlowDefinition",
    "FlowView",
    "InvalidFlow",
    "LegalPolicy",
    "Level",
    "LevelView",
    "NoFlow",
    "Part",
    "PartView",
    "QueueFilter",
    "QueueLine",
    "QueuePage",
    "Record",
    "Refused",
    "ReviewPolicy",
    "SignatureView",
    "Someone",
    "Standing",
    "TickView",
    "WrongScores",
    "allowed",
    "approval",
    "check_flow",
    "check_people",
    "deputies",
    "deputise",
    "digest",
    "duties",
    "end_deputy",
    "flow",
    "flow_versions",
    "flows",
    "from_json",
    "history",
    "history_of_part",
    "ids",
    "level_keys",
    "principals_of",
    "put_on_duty",
    "queue",
    "record",
    "replace_reviewer",
    "restate",
    "retire_flow",
    "save_flow",
    "seen_of",
    "send_back",
    "sign",
    "standing",
    "standings",
    "start_approval",
    "tick",
    "to_json",
    "total",
    "untick",
    "waiting_count",
    "withdraw",
]
