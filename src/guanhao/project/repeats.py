"""`Idempotency-Key` on every POST of the REST API; the mechanism is kernel.repeats."""

import re
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from guanhao.console.problems import FieldError, problem
from guanhao.kernel.access import Actor
from guanhao.kernel.repeats import Answer, OtherCall, fingerprint, once

HEADER = "Idempotency-Key"
FORM = re.compile(r"[\x21-\x7e]{1,200}\Z")


class RepeatMiddleware:
    """A POST with a key happens once: the same call again gets the first answer with `Idempotent-Replayed: true`.

    Another body, query or address under the same key answers 422; of two at the same time one wins and the other gets its answer (or 409 with
    Retry-After when it takes too long). Stands behind identity's middleware, which knows who calls.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve once, or give the first answer again."""
        key, actor = request.headers.get(HEADER), vars(request).get("actor")
        if key is None or request.method != "POST" or not request.path_info.startswith("/api/brands/") or not isinstance(actor, Actor):
            return self.get_response(request)
        if actor.user_id is None:
            return self.get_response(request)
        if not FORM.match(key.strip('"')):
            return _refused(_("An Idempotency-Key has 1 to 200 visible ASCII characters, such as a UUID."))
        if (request.content_type or "").startswith("multipart/"):
            return _refused(_("An Idempotency-Key does not go with a file: send files by the upload that can be taken up again."))
        return self._once(request, actor, key.strip('"'))

    def _once(self, request: HttpRequest, actor: Actor, key: str) -> HttpResponse:
        served: list[HttpResponse] = []

        def call() -> Answer | None:
            response = self.get_response(request)
            served.append(response)
            if not 200 <= response.status_code < 300:
                return None
            kind, secret = response.headers.get("Content-Type", ""), "no-store" in response.headers.get("Cache-Control", "")
            kept = not response.streaming and not secret and (not response.content or "json" in kind)
            return Answer(response.status_code, kind, response.content) if kept else Answer(0, "", b"")

        mark = fingerprint("POST", request.get_full_path(), request.body)
        try:
            answer, again = once(owner=f"{actor.user_id}:{actor.key_id or 0}", key=key, mark=mark, call=call)
        except OtherCall:
            return _refused(_("This Idempotency-Key was used for another call: take a new one."))
        except OperationalError:
            if served:
                raise
            busy = problem(409, _("The same call is under way."), _("Ask again in a moment: the answer will be the same."))
            busy["Retry-After"] = "1"
            return busy
        if not again or answer is None:
            return served[0]
        if not answer.status:
            return _refused(_("The first answer to this Idempotency-Key is not kept, because it held a secret or a file."))
        replay = HttpResponse(answer.body, status=answer.status, content_type=answer.kind or None)
        replay["Idempotent-Replayed"] = "true"
        return replay


def _refused(words: str) -> HttpResponse:
    return problem(422, words, errors=[FieldError(field=HEADER, message=words)])
