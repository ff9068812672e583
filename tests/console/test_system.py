"""Pages of the mechanisms: policies, audit log, background work, inbox, channels, status."""

from datetime import timedelta

import pytest

from guanhao.console.system.policy_forms import PolicyForm
from guanhao.domains.identity.policy import SignInPolicy
from guanhao.kernel import access, audit, jobs, notify
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.backup import backup_folder
from guanhao.kernel.backup.making import SUFFIX
from guanhao.kernel.backup.policy import BackupPolicy
from guanhao.kernel.models import AuditEntry, JobRow, Notification, NotifyChannel, Outgoing, PolicyRevision
from guanhao.kernel.now import now
from guanhao.kernel.policy import HOUSE, policies, revise, settings_of
from guanhao.kernel.tenancy import brand_scope

POLICY = "/b/acme/settings/policies/identity.sign_in"
ROBOT = "https://robot.example.test/send?key=very-secret-key"


def test_every_policy_is_listed_and_has_a_form_that_keeps_its_values(client_for, in_brand):
    listed = client_for("administrator").get("/b/acme/settings/policies").content.decode()
    for key, policy in policies().items():
        assert f"/settings/policies/{key}" in listed
        form = PolicyForm(policy, current=policy())
        data = {name: form[name].value() for name in settings_of(policy)}
        again = PolicyForm(policy, {**data, "reason": "same"} | {n: "on" for n, v in data.items() if v is True}, current=policy())
        assert again.is_valid(), (key, again.errors)
        assert policy(**again.settings) == policy(), key


def test_a_policy_is_changed_with_a_reason_and_shows_who_when_why(client_for, brand):
    client = client_for("administrator")
    assert client.get(POLICY).status_code == 200
    answer = client.post(POLICY, {"longest_wait": "1 h 30 分钟", "free_failures": "12", "reason": "Bigger imports"})
    assert answer.status_code == 302
    with brand_scope(brand):
        assert SignInPolicy.of_brand() == SignInPolicy(longest_wait=timedelta(minutes=90), free_failures=12)
    text = client.get(POLICY).content.decode()
    assert "Bigger imports" in text
    assert "Administrator" in text
    assert "Bigger imports" in client.get("/b/acme/settings/policies").content.decode()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"longest_wait": "2 min", "free_failures": "50", "reason": "x"}, "free_failures"),
        ({"longest_wait": "soon", "free_failures": "10", "reason": "x"}, "longest_wait"),
        ({"longest_wait": "2 min", "free_failures": "10", "reason": ""}, "reason"),
    ],
)
def test_a_refused_policy_names_the_field_and_writes_nothing(client_for, brand, values, field):
    answer = client_for("administrator").post(POLICY, values)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    with brand_scope(brand):
        assert PolicyRevision.objects.count() == 0


def test_who_may_only_see_policies_changes_nothing(client_for, brand):
    client = client_for("viewer")
    assert client.get(POLICY).status_code == 200
    assert client.post(POLICY, {"longest_wait": "1 h", "free_failures": "9", "reason": "x"}).status_code == 403
    assert client.post(f"{POLICY}/reset", {"confirmed": "1"}).status_code == 403
    with brand_scope(brand):
        assert PolicyRevision.objects.count() == 0


def test_reset_asks_first_and_keeps_the_history(client_for, brand):
    client = client_for("administrator")
    client.post(POLICY, {"longest_wait": "1 h", "free_failures": "12", "reason": "try"})
    assert client.post(f"{POLICY}/reset").status_code == 200
    with brand_scope(brand):
        assert SignInPolicy.of_brand().free_failures == 12
        assert client.post(f"{POLICY}/reset", {"confirmed": "1"}).status_code == 302
        assert SignInPolicy.of_brand() == SignInPolicy()
        assert PolicyRevision.objects.count() == 2


def test_an_unknown_policy_is_404(client_for):
    assert client_for("administrator").get("/b/acme/settings/policies/no.such").status_code == 404


def record(brand, action, **more):
    with brand_scope(brand), acting(SYSTEM):
        return audit.record(action, target="thing:1", **more)


def test_the_audit_log_shows_one_brand_and_finds_a_changed_entry(client_for, brand, other_brand):
    client = client_for("administrator")
    entry = record(brand, "thing.changed", before={"name": "old"}, after={"name": "new"}, note="because")
    strange = record(other_brand, "thing.hidden")
    text = client.get("/b/acme/settings/audit").content.decode()
    assert "thing.changed" in text
    assert "thing.hidden" not in text
    assert "<ins>new</ins>" in client.get(f"/b/acme/settings/audit/{entry.pk}").content.decode()
    assert client.get(f"/b/acme/settings/audit/{strange.pk}").status_code == 404
    assert client.post("/b/acme/settings/audit/verify").status_code == 302
    assert "链条正在校验" in client.get("/b/acme/settings/audit").content.decode()
    jobs.run_due()
    assert "链条完整" in client.get("/b/acme/settings/audit").content.decode()


def test_the_audit_log_is_exported_and_the_export_is_recorded(client_for, brand):
    record(brand, "thing.changed", note="=cmd")
    client = client_for("administrator")
    answer = client.get("/b/acme/settings/audit?export=csv&q=thing&cols=action,note")
    assert answer["Content-Disposition"].startswith('attachment; filename="acme-system-audit-')
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[1:] == ["thing.changed,'=cmd"]
    assert AuditEntry.objects.filter(action="console.exported", brand_id=brand.id).count() == 1
    assert client_for("viewer").get("/b/acme/settings/audit?export=csv").status_code == 403


def make_job(brand, state="running", **more):
    return JobRow.objects.create(kind="test.work", brand_id=brand.id, state=state, made_at=now(), run_at=now(), started_at=now(), **more)


def test_jobs_of_the_brand_are_listed_followed_cancelled_and_retried(client_for, brand, other_brand):
    running, failed, strange = make_job(brand), make_job(brand, "failed", error="disk full"), make_job(other_brand, message="of others")
    client = client_for("administrator")
    text = client.get("/b/acme/system/jobs").content.decode()
    assert "of others" not in text
    assert "every 5s" in text
    assert client.get(f"/b/acme/system/jobs/{strange.pk}").status_code == 404
    assert "disk full" in client.get(f"/b/acme/system/jobs/{failed.pk}").content.decode()
    assert "hx-get" in client.get(f"/b/acme/system/jobs/{running.pk}/progress").content.decode()
    assert client.get(f"/b/acme/system/jobs/{failed.pk}/progress")["HX-Refresh"] == "true"
    assert client.post(f"/b/acme/system/jobs/{running.pk}/cancel").status_code == 302
    assert client.post(f"/b/acme/system/jobs/{failed.pk}/retry").status_code == 302
    assert client.post(f"/b/acme/system/jobs/{strange.pk}/cancel").status_code == 404
    running.refresh_from_db()
    failed.refresh_from_db()
    strange.refresh_from_db()
    assert (running.cancel_asked, failed.state, strange.cancel_asked) == (True, "ready", False)


def test_the_list_asks_again_only_while_something_runs(client_for, brand):
    client = client_for("administrator")
    headers = {"HX-Request": "true", "X-Poll": "1"}
    row = make_job(brand)
    running = client.get("/b/acme/system/jobs", headers=headers)
    assert (running.status_code, running.headers.get("HX-Push-Url")) == (200, None)
    JobRow.objects.filter(pk=row.pk).update(state="done")
    JobRow.objects.filter(state="ready").delete()
    assert client.get("/b/acme/system/jobs", headers=headers).status_code == 286


def test_a_viewer_cancels_nothing(client_for, brand):
    row = make_job(brand)
    assert client_for("viewer").post(f"/b/acme/system/jobs/{row.pk}/cancel").status_code == 403
    row.refresh_from_db()
    assert row.cancel_asked is False


def test_the_inbox_is_ones_own(client_for, brand, other_brand):
    client = client_for("viewer")
    me = int(client.session["_auth_user_id"])
    rows = {}
    for scope, user, title in ((brand, me, "Mine"), (brand, me, "Mine too"), (brand, me + 1000, "Not mine"), (other_brand, me, "Elsewhere")):
        with brand_scope(scope):
            row = rows[title] = Notification(user_id=user, topic="t", title=title, key=title, made_at=now(), url="/b/acme/search")
            row.save()
    text = client.get("/b/acme/notifications").content.decode()
    assert ("Mine too" in text, "Not mine" in text, "Elsewhere" in text) == (True, False, False)
    opened = client.get(f"/b/acme/notifications/{rows['Mine'].pk}")
    assert opened["Location"] == "/b/acme/search"
    assert client.get(f"/b/acme/notifications/{rows['Not mine'].pk}").status_code == 404
    assert "Mine too" in client.get("/b/acme/notifications?unread=1").content.decode()
    assert client.post("/b/acme/notifications/read").status_code == 302
    unread = set(Notification.everywhere.filter(read_at=None).values_list("title", flat=True))
    assert unread == {"Not mine", "Elsewhere"}


def test_picked_messages_are_marked_after_a_confirmation(client_for, brand):
    client = client_for("viewer")
    me = int(client.session["_auth_user_id"])
    with brand_scope(brand):
        mine, strange = (Notification(user_id=user, topic="t", title="x", key="k", made_at=now()) for user in (me, me + 1000))
        mine.save()
        strange.save()
    picks = {"action": "read", "pick": [mine.pk, strange.pk]}
    asked = client.post("/b/acme/notifications", picks)
    assert asked.status_code == 200
    assert ("pick", str(strange.pk)) not in asked.context["fields"]
    assert Notification.everywhere.filter(read_at=None).count() == 2
    assert client.post("/b/acme/notifications", {**picks, "confirmed": "1"}).status_code == 302
    assert list(Notification.everywhere.filter(read_at=None)) == [strange]
    assert client.post("/b/acme/notifications", {"action": "no-such", "pick": [mine.pk]}).status_code == 404


def test_a_channel_is_added_tested_changed_and_removed_and_its_secrets_are_never_shown(client_for, brand):
    client = client_for("administrator")
    new = {"kind": "webhook", "title": "Ops", "address": ROBOT, "secret": "hush-hush", "topics": "analytics，imports"}
    assert client.post("/b/acme/settings/channels/new", new).status_code == 302
    with brand_scope(brand):
        channel = NotifyChannel.objects.get()
    assert channel.topics == ["analytics", "imports"]
    here = f"/b/acme/settings/channels/{channel.pk}"
    for address in ("/b/acme/settings/channels", here):
        text = client.get(address).content.decode()
        assert "very-secret-key" not in text
        assert "hush-hush" not in text
    assert client.post(here, {"title": "Operations", "address": "", "secret": "", "topics": "", "active": "on"}).status_code == 302
    with brand_scope(brand):
        channel = NotifyChannel.objects.get()
        assert (channel.title, channel.address, channel.secret, channel.topics) == ("Operations", ROBOT, "hush-hush", [])
        assert client.post(f"{here}/test").status_code == 302
        assert Outgoing.objects.count() == 1
    assert client.post(f"{here}/remove").status_code == 200
    assert client.post(f"{here}/remove", {"confirmed": "1"}).status_code == 302
    with brand_scope(brand):
        assert notify.channels() == []
    assert not AuditEntry.objects.filter(detail__icontains="very-secret-key").exists()


def test_a_bad_address_is_named_at_its_field(client_for, brand):
    new = {"kind": "webhook", "title": "Ops", "address": "ftp://x", "topics": ""}
    answer = client_for("administrator").post("/b/acme/settings/channels/new", new)
    assert answer.status_code == 422
    assert "address" in answer.context["form"].errors
    with brand_scope(brand), acting(SYSTEM):
        assert notify.channels() == []


def test_status_is_for_administrators(client_for):
    assert client_for("administrator").get("/b/acme/system/status").status_code == 200
    assert client_for("viewer").get("/b/acme/system/status").status_code == 403
    assert "system.view" in access.PERMISSIONS


def test_backups_are_asked_for_listed_and_downloaded_by_administrators_only(client_for, brand):
    folder = backup_folder()
    folder.mkdir(parents=True, exist_ok=True)
    name = f"20200302T000000Z{SUFFIX}"
    (folder / name).write_bytes(b"sealed")
    try:
        client = client_for("administrator")
        assert name in client.get("/b/acme/system/backups").content.decode()
        answer = client.get(f"/b/acme/system/backups/{name}")
        assert b"".join(answer.streaming_content) == b"sealed"
        assert client.get("/b/acme/system/backups/..%2Fkeys.json").status_code == 404
        assert client.get("/b/acme/system/backups/keys.json").status_code == 404
        for _again in range(2):
            assert client.post("/b/acme/system/backups/make").status_code == 302
        assert JobRow.objects.filter(brand_id=None, state="ready").count() == 1
        director = client_for("director")
        assert director.get(f"/b/acme/system/backups/{name}").status_code == 403
        assert director.post("/b/acme/system/backups/make").status_code == 403
    finally:
        (folder / name).unlink()


def test_a_policy_of_the_installation_is_read_only_on_a_brands_page(client_for, brand):
    client = client_for("administrator")
    with acting(SYSTEM), brand_scope(HOUSE):
        revise(BackupPolicy, {"keep_days": 9}, reason="small disk")
    page = client.get("/b/acme/settings/policies/kernel.backup")
    text = page.content.decode()
    assert "guanhao policy set kernel.backup FIELD=VALUE --house" in text
    assert "small disk" in text
    assert page.context["form"]["keep_days"].value() == 9
    assert 'name="reason"' not in text
    assert client.post("/b/acme/settings/policies/kernel.backup", {"keep_days": "3", "reason": "x"}).status_code == 422
    refused = client.patch("/api/brands/acme/policies/kernel.backup", {"values": {"keep_days": 3}, "reason": "x"}, content_type="application/json")
    assert refused.status_code == 422
    with brand_scope(brand):
        assert PolicyRevision.objects.count() == 0
    assert BackupPolicy.of_house().keep_days == 9
