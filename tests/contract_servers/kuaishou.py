"""Kuaishou's open platform, written from mp.kuaishou.com/platformDocs/openAbility/contentManagement/createAVideo (start_upload → upload, or
fragments of at most 10 MB from number 0 and complete → publish with caption and cover) and its sibling pages on querying and deleting, and from the
pages of open.kuaishou.com on access tokens (100200100, 100200101, 100200102).

From memory: the further codes, and that a video is `pending` while it is reviewed.
"""

from typing import Any

from tests.contract_servers.base import Answer, ContractServer, Request

GATEWAY = "upload-1.kuaishou.com"


class KuaishouServer(ContractServer):
    """One account of an app; `steps` is how often a video answers "pending"."""

    def __init__(self) -> None:
        super().__init__()
        self.app_id, self.secret = "ks700000000000000001", "ks-secret-0123456789"
        self.token, self.refresh_token, self.generation = "ks-token-1", "ks-refresh-1", 1
        self.endpoint = GATEWAY
        self.uploads: dict[str, dict[str, Any]] = {}
        self.videos: list[dict[str, Any]] = []
        self.steps = self.made = self.answer_code = 0
        self.largest_part = 0

    def handle(self, request: Request) -> Answer:
        """The upload gateway knows upload tokens only; the platform the app and the access token."""
        if request.host == GATEWAY:
            return self.on_gateway(request)
        if request.path == "/oauth2/refresh_token":
            return self.on_refresh(request)
        if request.query.get("app_id") != self.app_id:
            return self.bad(100200101, "app_id error")
        if request.query.get("access_token") != self.token:
            return self.bad(100200102, "access_token invalid")
        name = request.path.replace("/openapi/", "").strip("/").replace("/", "_")
        found = getattr(self, f"on_{name}", None)
        return found(request) if found else self.bad(100200100, "no such interface")

    @staticmethod
    def bad(code: int, words: str) -> Answer:
        """An error."""
        return Answer({"result": code, "error_msg": words})

    @staticmethod
    def good(**data: Any) -> Answer:
        """An answer."""
        return Answer({"result": 1, **data})

    def on_refresh(self, request: Request) -> Answer:
        """Both tokens are new."""
        fields = {**request.query, **request.form()}
        if (fields.get("app_id"), fields.get("app_secret")) != (self.app_id, self.secret):
            return self.bad(100200101, "app_id or app_secret error")
        if fields.get("refresh_token") != self.refresh_token:
            return self.bad(100200104, "refresh_token invalid")
        self.generation += 1
        self.token, self.refresh_token = f"ks-token-{self.generation}", f"ks-refresh-{self.generation}"
        return self.good(access_token=self.token, refresh_token=self.refresh_token, expires_in=172_800, refresh_token_expires_in=15_552_000)

    def on_photo_start_upload(self, request: Request) -> Answer:
        """Open an upload."""
        token = f"upload-token-{len(self.uploads) + 1}"
        self.uploads[token] = {"fragments": {}, "complete": False, "used": False}
        return self.good(upload_token=token, endpoint=self.endpoint)

    def on_gateway(self, request: Request) -> Answer:
        """Fragments and completion."""
        upload = self.uploads.get(request.query.get("upload_token", ""))
        if upload is None or upload["complete"]:
            return self.bad(100110001, "upload_token invalid")
        if request.path == "/api/upload/fragment":
            if len(request.body) > 10 * 1_048_576:
                return self.bad(100110002, "fragment too large")
            self.largest_part = max(self.largest_part, len(request.body))
            upload["fragments"][int(request.query["fragment_id"])] = len(request.body)
            return self.good(checksum="", size=len(request.body))
        if request.path == "/api/upload/complete":
            if sorted(upload["fragments"]) != list(range(int(request.query["fragment_count"]))):
                return self.bad(100110003, "fragments missing")
            upload["complete"] = True
            return self.good()
        return self.bad(100200100, "no such interface")

    def on_photo_publish(self, request: Request) -> Answer:
        """Publish a complete upload with caption and cover, once."""
        if self.answer_code:
            return self.bad(self.answer_code, "ordered by the test")
        upload = self.uploads.get(request.query.get("upload_token", ""))
        if upload is None or not upload["complete"] or upload["used"]:
            return self.bad(100110001, "upload_token invalid")
        cover, caption = request.file("cover"), request.form().get("caption", "")
        if cover is None or len(cover.data) > 10 * 1_048_576 or len(caption) > 500:
            return self.bad(100200100, "parameter error")
        upload["used"] = True
        self.made += 1
        video = {"photo_id": f"3xphoto{self.made:05d}", "caption": caption, "create_time": int(self.clock() * 1000), "left": self.steps}
        self.videos.insert(0, video)
        return self.good(video_info=self.shown(video))

    def shown(self, video: dict[str, Any]) -> dict[str, Any]:
        """A video as the interface gives it."""
        pending = video["left"] > 0
        video["left"] -= pending
        numbers = {"like_count": 40, "comment_count": 6, "view_count": 1200}
        return {"photo_id": video["photo_id"], "caption": video["caption"], "create_time": video["create_time"], "pending": pending, **numbers}

    def on_photo_info(self, request: Request) -> Answer:
        """One video."""
        video = self.find(request)
        return self.good(video_info=self.shown(video)) if video else self.bad(120001, "photo not exist")

    def on_photo_list(self, request: Request) -> Answer:
        """The account's videos, newest first."""
        return self.good(video_list=[self.shown(video) for video in self.videos[: int(request.query["count"])]])

    def on_photo_count(self, request: Request) -> Answer:
        """How many there are."""
        return self.good(public_count=len(self.videos), all_count=len(self.videos))

    def on_photo_delete(self, request: Request) -> Answer:
        """Delete."""
        video = self.find(request)
        if video is None:
            return self.bad(120001, "photo not exist")
        self.videos.remove(video)
        return self.good()

    def find(self, request: Request) -> dict[str, Any] | None:
        """A video by its number."""
        return next((video for video in self.videos if video["photo_id"] == request.query.get("photo_id")), None)

    def on_user_info(self, request: Request) -> Answer:
        """The account."""
        return self.good(user_info={"name": "Acme", "fan": 31_000, "follow": 2})
