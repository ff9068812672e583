"""Analytics for programs, one module a subject."""

from ninja import Router

from guanhao.domains.analytics.rest.changes import router as changes
from guanhao.domains.analytics.rest.collection import router as collection
from guanhao.domains.analytics.rest.numbers import router as numbers

router = Router()
for room in (numbers, changes, collection):
    router.add_router("", room)

__all__ = ["router"]
