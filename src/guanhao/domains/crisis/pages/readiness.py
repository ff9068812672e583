"""How ready the team is: reserves, trainings and drills, suggestions."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guanhao.console.http import BrandRequest, needs, page, whole_number
from guanhao.console.links import burl
from guanhao.domains.crisis.contracts import Refused
from guanhao.domains.crisis.models import Suggestion
from guanhao.domains.crisis.selectors import readiness as selectors
from guanhao.domains.crisis.services import risks as services
from guanhao.domains.crisis.wording import RESERVE_WORDS
from guanhao.kernel import access
from guanhao.kernel.refusal import Refusal


@needs("crisis.view")
def readiness(request: BrandRequest) -> HttpResponseBase:
    """What high risks lack, how many take part, what people propose."""
    context = {
        "shortages": [{"risk": one.risk, "missing": [RESERVE_WORDS[name] for name in one.missing]} for one in selectors.shortages()],
        "participation": selectors.participation(),
        "drills": list(selectors.drill_reviews()[:20]),
        "trainings": selectors.trainings(),
        "suggestions": selectors.suggestions(),
        "may_manage": access.can("crisis.manage"),
    }
    return page(request, "crisis/readiness.html", context)


@require_POST
@needs("crisis.view")
def act(request: BrandRequest) -> HttpResponseBase:
    """A training, a suggestion, an answer (`do`)."""
    try:
        _do(request)
        messages.success(request, _("Saved."))
    except Refusal as error:
        messages.error(request, str(error))
    except Suggestion.DoesNotExist as error:
        raise Http404 from error
    return HttpResponseRedirect(burl("crisis:readiness"))


def _do(request: BrandRequest) -> None:
    post = request.POST
    match post.get("do", ""):
        case "training":
            try:
                day = date.fromisoformat(post.get("held_on", ""))
            except ValueError:
                raise Refused(_("Enter a day."), "held_on") from None
            people = {name: whole_number(post.get(name)) or 0 for name in ("invited", "attended")}
            services.hold_training(title=post.get("title", ""), held_on=day, note=post.get("note", ""), **people)
        case "suggest":
            services.suggest(text=post.get("text", ""))
        case "answer":
            services.answer_suggestion(suggestion_id=whole_number(post.get("suggestion")) or 0, answer=post.get("answer", ""))
        case _other:
            raise Http404
