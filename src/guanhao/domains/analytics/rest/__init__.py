"""Analytics for programs, one module a subject."""

from ninja import Router

from guanhao.domains.analytics.rest.behaviour import router as behaviour
from guanhao.domains.analytics.rest.changes import router as changes
from guanhao.domains.analytics.rest.collection import router as collection
from guanhao.domains.analytics.rest.explorer import router as explorer
from guanhao.domains.analytics.rest.models import router as models
from guanhao.domains.analytics.rest.numbers import router as numbers
from guanhao.domains.analytics.rest.value import router as value

router = Router()
for room in (numbers, changes, collection, models, behaviour, value, explorer):
    router.add_router("", room)

__all__ = ["router"]
