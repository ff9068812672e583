"""An asset with every right, a template with versions and uses: what the fence over all addresses walks around."""

import io
from datetime import date

from tests.domains.assets.conftest import encoded, picture

from guanhao.domains.assets import facade
from guanhao.domains.assets.services import kits, rights, uploads
from guanhao.domains.assets.services.library import save_theme
from guanhao.domains.assets.services.previews import make_previews
from guanhao.domains.assets.services.rights import ConsentDraft, LicenceDraft, Proof


def furnish(n: int, today: date) -> None:
    """The `n`th of each, in the brand in scope."""
    small = (64, 48)
    one = facade.add_asset(io.BytesIO(encoded(picture(1000 + n, small))), name=f"a{n}.png", source="licensed", keywords=["tea"])
    shared = facade.add_asset(io.BytesIO(encoded(picture(5000 + n, small))), name=f"u{n}.png", source="ugc")
    make_previews(one.id)
    proof = encoded(picture(9000 + n, small))
    licence = LicenceDraft(title=f"l{n}", owner="o", ends=date(2030, 1, 1))
    rights.add_licence(licence, asset_ids=[one.id], proof=Proof(io.BytesIO(proof), "proof.png"))
    rights.record_consent(shared.id, ConsentDraft(author=f"a{n}", given_on=today), proof=Proof(io.BytesIO(proof), "proof.png"))
    facade.record_use([one.id, shared.id], subject=f"content.variant:{n}", title="t", url="/")
    template = kits.add_template(title=f"t{n}", kind="cover")
    kits.release(template.pk, change="first", file=Proof(io.BytesIO(proof), "cover.png"))
    facade.record_template_use(template.pk, subject=f"content.variant:{n}", title="t")
    kits.release(template.pk, change="second", spec="s")
    save_theme(title=f"theme {n}")
    uploads.open_upload(name="u.bin", size=10, mark=f"m{n}")
