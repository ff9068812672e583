"""Rows of this domain, one module an area."""

from guanhao.domains.audiences.models.index import Alias, IndexPart, IndexState, Move, NumberBlock
from guanhao.domains.audiences.models.segments import Deletion, Export, Purpose, Segment, SegmentVersion, TagEvidence, TagRule, Trait

__all__ = [
    "Alias",
    "Deletion",
    "Export",
    "IndexPart",
    "IndexState",
    "Move",
    "NumberBlock",
    "Purpose",
    "Segment",
    "SegmentVersion",
    "TagEvidence",
    "TagRule",
    "Trait",
]
