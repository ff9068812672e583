"""Pages for everybody: fast on a phone, without scripts, without signing in."""

from guanhao.domains.interaction.pages.public.gallery import picture, works
from guanhao.domains.interaction.pages.public.showing import draw_json, live, live_json, mine, script, show, terms

__all__ = ["draw_json", "live", "live_json", "mine", "picture", "script", "show", "terms", "works"]
