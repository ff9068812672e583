"""Build hook; the front-end work fills it."""

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontendHook(BuildHookInterface):
    """Nothing to do yet."""
