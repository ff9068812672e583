"""Pages of identity."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from guanhao.domains.identity import selectors
from guanhao.domains.identity.facade import open_to_all


def home(request: HttpRequest) -> HttpResponse:
    """The person's first brand."""
    brands = selectors.brands_of(vars(request)["person"])
    return redirect(f"/b/{brands[0].slug}/") if brands else render(request, "identity/no_brand.html", status=403)


@open_to_all
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in."""
    return render(request, "identity/sign_in.html")


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    return redirect("identity:login")
