"""The wizard and REST through the real entries: file → preview → dry run → import → quarantine → corrected."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guanhao.domains.channels import facade as channels
from guanhao.kernel import jobs
from guanhao.kernel.access import SYSTEM, acting
from guanhao.kernel.imports.models import ImportRun, QuarantinedRow
from guanhao.kernel.models import StoredFile
from guanhao.kernel.tenancy import brand_scope

CSV = "笔记id,标题,发布时间,点赞数\nn1,甲,2025-08-01 09:00,1.2万\nn2,乙,2025-13-40,7\nn3,=HYPERLINK(1),2025-08-02 09:00,-1\n"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def account(brand) -> str:
    with brand_scope(brand), acting(SYSTEM):
        return str(channels.add_account(platform="xiaohongshu", handle="tea", name="", timezone="", role="main").id)


def upload(text: str = CSV, name: str = "notes.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), content_type="text/csv")


def the_run(brand) -> ImportRun:
    with brand_scope(brand):
        return ImportRun.objects.latest("id")


def test_from_file_to_corrected_rows(client_for, brand, account):
    client = client_for("analyst")
    assert client.get("/b/acme/imports").status_code == 200
    assert client.get("/b/acme/imports/new").status_code == 200
    answer = client.post("/b/acme/imports/new", {"kind": "posts", "account": account, "file": upload()})
    assert answer.status_code == 302
    run = the_run(brand)
    page = f"/b/acme/imports/{run.pk}"
    text = client.get(page).content.decode()
    assert "点赞数" in text
    assert "2025-13-40" in text
    assert client.post(page, {"do": "try"}).status_code == 302
    assert the_run(brand).trial["quarantined"] == 2
    assert client.get(page).status_code == 200
    assert client.post(page, {"do": "start", "map-0": "post_id"}).status_code == 302
    assert the_run(brand).state == "queued"
    assert client.get(page).status_code == 200
    assert client.get(f"{page}/progress").status_code == 200
    jobs.run_due()
    run = the_run(brand)
    assert run.counts == {"read": 3, "imported": 1, "updated": 0, "unchanged": 0, "quarantined": 2}
    assert client.get(f"{page}/progress")["HX-Refresh"] == "true"
    assert "2025-13-40" in client.get(page).content.decode()
    exported = b"".join(client.get(f"{page}/quarantine.csv").streaming_content).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in exported
    assert exported.splitlines()[1].startswith("3,")
    assert client.get(f"{page}/quarantine.xlsx").status_code == 200
    assert b"".join(client.get(f"{page}/raw").streaming_content).decode() == CSV
    with brand_scope(brand):
        row = QuarantinedRow.objects.get(line=3)
    client.post(f"{page}/retry", {"row": row.pk, "do": "fix", "cell-2": "2025-08-03", "cell-1": "乙"})
    assert the_run(brand).counts == {"read": 3, "imported": 2, "updated": 0, "unchanged": 0, "quarantined": 1}
    with brand_scope(brand):
        client.post(f"{page}/retry", {"row": QuarantinedRow.objects.get(line=4).pk, "do": "dismiss"})
        assert QuarantinedRow.objects.filter(state="open").count() == 0
    assert client.get(page).status_code == 200


def test_a_refused_file_says_why_and_leaves_nothing(client_for, brand, account):
    answer = client_for("analyst").post("/b/acme/imports/new", {"kind": "posts", "account": account, "file": upload("", "empty.csv")})
    assert answer.status_code in {200, 422}
    answer = client_for("analyst").post("/b/acme/imports/new", {"kind": "posts", "account": account, "file": upload("1,2\n3,4\n")})
    assert answer.status_code == 422
    with brand_scope(brand):
        assert (ImportRun.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_viewer_may_not_import_and_strangers_see_nothing(client_for, brand, other_brand, account):
    viewer = client_for("viewer")
    assert viewer.post("/b/acme/imports/new", {"kind": "posts", "account": account, "file": upload()}).status_code == 403
    stranger = client_for("analyst", other_brand)
    assert stranger.get("/b/acme/imports").status_code == 404
    answer = stranger.post("/b/other/imports/new", {"kind": "posts", "account": account, "file": upload()})
    assert answer.status_code == 422
    with brand_scope(brand):
        assert ImportRun.objects.count() == 0
    with brand_scope(other_brand):
        assert ImportRun.objects.count() == 0


def test_templates_are_importable(client_for, brand, account):
    client = client_for("analyst")
    for kind in ("posts", "post_metrics", "account_days", "comments", "orders", "ads", "events"):
        for form in ("csv", "xlsx"):
            data = b"".join(client.get(f"/b/acme/imports/template/{kind}.{form}").streaming_content)
            file = SimpleUploadedFile(f"t.{form}", data)
            answer = client.post("/api/brands/acme/imports", {"kind": kind, "account": account, "dry_run": "true", "file": file})
            assert answer.status_code == 200, (kind, form, answer.content.decode())
            assert (answer.json()["read"], answer.json()["quarantined"]) == (1, 0), (kind, form)


def test_rest(client_for, brand, account):
    client = client_for("analyst")
    kinds = client.get("/api/brands/acme/imports/kinds").json()
    assert "posts" in {kind["key"] for kind in kinds["items"]}
    dry = client.post("/api/brands/acme/imports", {"kind": "posts", "account": account, "dry_run": "true", "file": upload()})
    assert (dry.status_code, dry.json()["imported"], dry.json()["quarantined"], dry.json()["id"]) == (200, 1, 2, None)
    answer = client.post(
        "/api/brands/acme/imports", {"kind": "posts", "account": account, "file": upload(), "options": json.dumps({"encoding": "utf-8"})}
    )
    assert answer.status_code == 202
    number = answer.json()["id"]
    jobs.run_due()
    run = client.get(f"/api/brands/acme/imports/{number}").json()
    assert (run["state"], run["imported"], run["quarantined"]) == ("done", 1, 2)
    assert client.get("/api/brands/acme/imports").json()["count"] == 1
    rows = client.get(f"/api/brands/acme/imports/{number}/quarantine").json()
    assert [(row["line"], row["code"]) for row in rows["items"]] == [(3, "not_a_date"), (4, "negative")]
    fixes = {"fixes": {rows["items"][0]["id"]: {"发布时间": "2025-08-03"}}}
    done = client.post(f"/api/brands/acme/imports/{number}/retry", json.dumps(fixes), content_type="application/json").json()
    assert done == {"tried": 1, "imported": 1, "updated": 0, "unchanged": 0, "left": 0}
    refused = client.post("/api/brands/acme/imports", {"kind": "nix", "account": account, "file": upload()})
    assert (refused.status_code, "posts" in refused.json()["title"]) == (422, True)
    stopped = client.post(f"/api/brands/acme/imports/{number}/cancel")
    assert stopped.status_code == 422


def test_the_command(brand, account, tmp_path):
    from click.testing import CliRunner

    from guanhao.project.cli.imports import import_

    file = tmp_path / "notes.csv"
    file.write_bytes(CSV.encode("gb18030"))
    run = CliRunner()
    dry = run.invoke(import_, ["posts", str(file), "--brand", "acme", "--account", "tea", "--dry-run", "--json", "--quiet"])
    assert dry.exit_code == 0, dry.output
    report = json.loads(dry.stdout)
    assert {name: report[name] for name in ("read", "imported", "updated", "unchanged", "quarantined")} == {
        "read": 3, "imported": 1, "updated": 0, "unchanged": 0, "quarantined": 2,
    }  # fmt: skip
    real = run.invoke(import_, ["posts", str(file), "--brand", "acme", "--account", "xiaohongshu:tea", "--json", "--quiet"])
    assert (real.exit_code, json.loads(real.stdout)["imported"]) == (0, 1)
    again = run.invoke(import_, ["posts", str(file), "--brand", "acme", "--account", account, "--json", "--quiet"])
    assert (json.loads(again.stdout)["unchanged"], json.loads(again.stdout)["nothing_new"]) == (1, True)
    for wrong in (["nix", str(file), "--account", "tea"], ["posts", str(file), "--account", "nobody"], ["posts", str(file)]):
        bad = run.invoke(import_, [*wrong, "--brand", "acme"])
        assert bad.exit_code == 2
        assert "guanhao import:" in bad.stderr


def test_a_big_enough_stream_is_read_from_its_start(client_for, brand, account):
    text = "笔记id,标题,发布时间\n" + "".join(f"n{i},{'长' * 200},2025-08-01 09:00\n" for i in range(6000))
    answer = client_for("analyst").post(
        "/api/brands/acme/imports",
        {"kind": "posts", "account": account, "dry_run": "true", "file": SimpleUploadedFile("big.csv", io.BytesIO(text.encode()).getvalue())},
    )
    assert answer.json()["imported"] == 6000
