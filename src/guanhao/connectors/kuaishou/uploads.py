"""A video in fragments; page named in the package."""

import re
from typing import Any

from guanhao.connectors.kuaishou.api import judged, kuai
from guanhao.connectors.parts import body_of, count_of, parts_of
from guanhao.sdk.connectors.calls import ask
from guanhao.sdk.connectors.errors import BadAnswer, Rejected
from guanhao.sdk.connectors.protocols import Context
from guanhao.sdk.connectors.records import Media

FRAGMENT = 8 * 1_048_576
GATEWAY = re.compile(r"[a-z0-9][a-z0-9.-]*\.(?:kuaishou|gifshow|kwai|ksapisrv|kuaishouzt|yximgs)\.com", re.IGNORECASE)


class Upload:
    """The upload of one video; every fragment is saved before the next one is sent."""

    def __init__(self, context: Context, kept: dict[str, Any]) -> None:
        self.context, self.kept = context, kept

    def keep(self, **found: Any) -> None:
        """Remember handles now."""
        self.kept.update(found)
        self.context.save(found)

    def run(self, video: Media) -> None:
        """Open, send what is missing, put together; an upload that the platform has forgotten meanwhile begins anew."""
        resumed = bool(self.kept.get("upload_token"))
        try:
            self._send(video)
        except Rejected as error:
            if not resumed or error.code == "file_changed":
                raise
            self.keep(upload_token="", fragments=0, complete=False)
            self._send(video)

    def _send(self, video: Media) -> None:
        if not self.kept.get("upload_token"):
            answer = kuai(self.context, "POST", "/openapi/photo/start_upload")
            self.keep(upload_token=str(answer["upload_token"]), endpoint=gateway(str(answer.get("endpoint", ""))), fragments=0)
        for number, part in parts_of(self.context, video, FRAGMENT, done=int(self.kept.get("fragments", 0))):
            self._post("fragment", {"fragment_id": str(number)}, **body_of(part))
            self.keep(fragments=number + 1)
        if not self.kept.get("complete"):
            self._post("complete", {"fragment_count": str(count_of(video, FRAGMENT))})
            self.keep(complete=True)

    def _post(self, step: str, params: dict[str, str], **request: Any) -> None:
        url = f"http://{gateway(str(self.kept['endpoint']))}/api/upload/{step}"
        query = {"upload_token": str(self.kept["upload_token"]), **params}
        judged(self.context, ask(self.context, "POST", url, endpoint=f"upload/{step}", params=query, **request))


def gateway(name: str) -> str:
    """The host the platform named, when it is one of its own; BadAnswer otherwise."""
    if not GATEWAY.fullmatch(name):
        raise BadAnswer("Kuaishou named an upload host that is not its own.", code="endpoint")
    return name
