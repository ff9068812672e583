"""The address at which other programs hand in messages."""

from dataclasses import asdict

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from guanhao.console.http import open_to_all
from guanhao.console.problems import problem
from guanhao.domains.inbox.contracts import Refused
from guanhao.domains.inbox.models import Hook
from guanhao.domains.inbox.services import hooks
from guanhao.kernel.brands import brand_by_id
from guanhao.kernel.tenancy import brand_scope


@open_to_all
@csrf_exempt  # the signature over the body is the right
@require_POST
def take(request: HttpRequest, address: str) -> HttpResponseBase:
    """A signed request: 200 with what became of it; 401 for a wrong or old signature, 409 for one that came before, 413 and 422 for what cannot be
    read, 404 for an address that is none or is stopped.
    """
    row = Hook.everywhere.filter(address=address, active=True).first()
    brand = brand_by_id(row.brand_id) if row is not None else None
    if row is None or brand is None:
        return problem(404, "No such address.")
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > hooks.LONGEST_BODY:
        return problem(413, "The body is too long.")
    with brand_scope(brand):
        try:
            told = hooks.take(
                row,
                body=request.body,
                timestamp=request.headers.get("x-guanhao-timestamp", ""),
                signature=request.headers.get("x-guanhao-signature", ""),
                call_id=request.headers.get("x-guanhao-id", ""),
            )
        except hooks.BadCall as error:
            return problem(error.status, error.message)
        except Refused as error:
            return problem(422, error.message, errors=[{"field": error.field, "message": error.message}])
    return JsonResponse({**asdict(told), "conversations": list(told.conversations)})
