"""A transport that breaks on demand, between a connector and any server, real or not: the platform itself never has to be asked to fail."""

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

Pass = Callable[[httpx.Request], httpx.Response]
Fault = Callable[[httpx.Request, Pass], httpx.Response]
Chooser = Callable[[httpx.Request], bool]

MAINTENANCE = "<!doctype html><html><head><title>Maintenance</title></head><body><h1>We will be back soon</h1></body></html>"


def changes_something(request: httpx.Request) -> bool:
    """True for every method but GET and HEAD."""
    return request.method not in ("GET", "HEAD")


def any_call(request: httpx.Request) -> bool:
    """True."""
    return True


def answer_lost(request: httpx.Request, pass_on: Pass) -> httpx.Response:
    """The server takes the call; its answer never arrives."""
    pass_on(request).read()
    raise httpx.ReadTimeout("the read timed out", request=request)


def reset_after(request: httpx.Request, pass_on: Pass) -> httpx.Response:
    """The server takes the call and closes the connection without an answer."""
    pass_on(request).read()
    raise httpx.RemoteProtocolError("server disconnected without sending a response", request=request)


def call_lost(request: httpx.Request, pass_on: Pass) -> httpx.Response:
    """The call never reaches the server, and nobody can tell that from a lost answer."""
    raise httpx.ReadTimeout("the read timed out", request=request)


def refused(request: httpx.Request, pass_on: Pass) -> httpx.Response:
    """Nothing listens: it is certain that nothing was sent."""
    raise httpx.ConnectError("connection refused", request=request)


def answers(status: int, *, after: bool = False, **response: object) -> Fault:
    """The call gets this answer (arguments of httpx.Response) instead of the server's; with `after` the server has taken it nevertheless."""

    def fault(request: httpx.Request, pass_on: Pass) -> httpx.Response:
        if after:
            pass_on(request).read()
        return httpx.Response(status, request=request, **response)  # type: ignore[arg-type]

    return fault


def maintenance(status: int = 503, *, after: bool = False) -> Fault:
    """A page for people where a program expects JSON."""
    return answers(status, after=after, html=MAINTENANCE)


@dataclass(eq=False)
class Wire(httpx.BaseTransport):
    """Passes calls on to `inner` and keeps them in `calls`; `arm` lays one fault on the next call that is chosen."""

    inner: httpx.BaseTransport
    calls: list[httpx.Request] = field(default_factory=list)
    armed: list[tuple[Fault, Chooser]] = field(default_factory=list)
    struck: int = 0

    def arm(self, fault: Fault, on: Chooser = any_call) -> None:
        """The next call that `on` chooses gets this fault, once."""
        self.armed.append((fault, on))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass on, or break."""
        return self.meet(request, self._pass_on)

    def meet(self, request: httpx.Request, pass_on: Pass) -> httpx.Response:
        """A call on its way to what `pass_on` leads to: kept, and broken when it is chosen."""
        self.calls.append(request)
        fault = self._take(request)
        return fault(request, pass_on) if fault else pass_on(request)

    def refuses(self, request: httpx.Request) -> bool:
        """Is a refused connection armed for this call? Then it strikes; for protocols that connect long before the call itself."""
        return self._take(request, only=refused) is not None

    def _take(self, request: httpx.Request, only: Fault | None = None) -> Fault | None:
        for place, (fault, on) in enumerate(self.armed):
            if (only is None or fault is only) and on(request):
                del self.armed[place]
                self.struck += 1
                return fault
        return None

    def _pass_on(self, request: httpx.Request) -> httpx.Response:
        response = self.inner.handle_request(request)
        response.request = request
        return response

    def close(self) -> None:
        """Close what is behind."""
        self.inner.close()
