"""The mechanisms through REST: the same rights, the same fence, problems that name the field."""

from guanhao.domains.identity.policy import SignInPolicy
from guanhao.kernel import jobs
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.audit import record
from guanhao.kernel.models import AuditHead, JobRow, Notification, PolicyRevision
from guanhao.kernel.now import now
from guanhao.kernel.policy import policies
from guanhao.kernel.tenancy import brand_scope

ROOT = "/api/brands/acme"


def test_policies_are_listed_with_meaning_and_values(client_for):
    body = client_for("viewer").get(f"{ROOT}/policies").json()
    assert [item["key"] for item in body["items"]] == list(policies())
    health = next(item for item in body["items"] if item["key"] == "console.health")
    assert health["values"] == {"longest_wait": "PT2M", "free_disk": 1024}
    assert {setting["name"]: setting["unit"] for setting in health["settings"]} == {"longest_wait": "duration", "free_disk": "MB"}


def test_a_policy_is_changed_and_a_refusal_names_the_field(client_for, brand):
    client = client_for("administrator")
    answer = client.patch(f"{ROOT}/policies/identity.sign_in", {"values": {"free_failures": 12}, "reason": "room"}, content_type="application/json")
    assert (answer.status_code, answer.json()["values"]["free_failures"]) == (200, 12)
    refused = client.patch(f"{ROOT}/policies/identity.sign_in", {"values": {"free_failures": 50}, "reason": "x"}, content_type="application/json")
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in refused.json()["errors"]] == ["free_failures"]
    assert client.get(f"{ROOT}/policies/identity.sign_in/history").json()["count"] == 1
    assert client.get(f"{ROOT}/policies/no.such").status_code == 404
    with brand_scope(brand):
        assert SignInPolicy.of_brand().free_failures == 12


def test_who_may_not_change_policies_gets_a_problem_and_nothing_happens(client_for, brand):
    answer = client_for("viewer").patch(
        f"{ROOT}/policies/identity.sign_in", {"values": {"free_failures": 9}, "reason": "x"}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["permission"]) == (403, "policy.edit")
    with brand_scope(brand):
        assert PolicyRevision.objects.count() == 0


def test_audit_is_fenced_filtered_and_verified(client_for, brand, other_brand):
    client = client_for("administrator")
    for scope in (brand, other_brand):
        with brand_scope(scope), acting(SYSTEM):
            record("thing.done", target=f"thing:{scope.slug}")
    body = client.get(f"{ROOT}/audit?action=thing.&limit=1").json()
    assert (body["count"], [item["target"] for item in body["items"]]) == (1, ["thing:acme"])
    assert client.get(f"{ROOT}/audit/verify").json()["state"] == ""
    asked = client.post(f"{ROOT}/audit/verify")
    assert (asked.status_code, asked.json()["state"], asked.json()["ok"]) == (202, "ready", None)
    assert client.post(f"{ROOT}/audit/verify").json()["asked_at"] == asked.json()["asked_at"]
    jobs.run_due()
    verdict = client.get(f"{ROOT}/audit/verify").json()
    assert (verdict["state"], verdict["ok"], verdict["problems"], verdict["entries"]) == ("done", True, [], AuditHead.objects.get().count)
    assert client_for("viewer").post(f"{ROOT}/audit/verify").status_code == 403
    assert client_for("viewer").get(f"{ROOT}/audit").status_code == 403


def test_jobs_are_fenced_cancelled_and_retried(client_for, brand, other_brand):
    ours, theirs = (JobRow.objects.create(kind="k", brand_id=scope.id, made_at=now(), run_at=now()) for scope in (brand, other_brand))
    client = client_for("administrator")
    assert ours.pk in [item["id"] for item in client.get(f"{ROOT}/jobs?state=ready").json()["items"]]
    assert theirs.pk not in [item["id"] for item in client.get(f"{ROOT}/jobs").json()["items"]]
    assert client.get(f"{ROOT}/jobs/{theirs.pk}").status_code == 404
    assert client.post(f"{ROOT}/jobs/{theirs.pk}/cancel").status_code == 404
    assert client_for("viewer").post(f"{ROOT}/jobs/{ours.pk}/cancel").status_code == 403
    assert client.post(f"{ROOT}/jobs/{ours.pk}/cancel").json() == {"done": True}
    assert client.get(f"{ROOT}/jobs/{ours.pk}").json()["state"] == "cancelled"
    assert client.post(f"{ROOT}/jobs/{ours.pk}/retry").json() == {"done": True}
    theirs.refresh_from_db()
    assert theirs.state == "ready"


def test_notifications_are_ones_own(client_for, brand):
    client = client_for("viewer")
    me = int(client.session["_auth_user_id"])
    with brand_scope(brand):
        for user in (me, me + 1000):
            Notification(user_id=user, topic="t", title=f"for {user}", key="k", made_at=now()).save()
    body = client.get(f"{ROOT}/notifications?unread=true").json()
    assert (body["count"], body["unread"], body["items"][0]["title"]) == (1, 1, f"for {me}")
    assert client.post(f"{ROOT}/notifications/read", {}, content_type="application/json").json() == {"changed": 1}
    assert Notification.everywhere.filter(read_at=None).count() == 1
