"""The library for programs, one module a subject; addresses without a number come first."""

from ninja import Router

from guanhao.domains.assets.rest.kits import router as kits
from guanhao.domains.assets.rest.library import router as library
from guanhao.domains.assets.rest.rights import router as rights
from guanhao.domains.assets.rest.uploads import router as uploads

router = Router(tags=["assets"])
for room in (uploads, rights, kits, library):
    router.add_router("", room)

__all__ = ["router"]
