"""Django's registration of the project room."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Commands and the REST root."""

    name = "guanhao.project"
    label = "project"

    def ready(self) -> None:
        """Tell the mechanisms where brands and people come from: only this room may know both."""
        from guanhao.domains.channels import facade as channels
        from guanhao.domains.identity import facade
        from guanhao.kernel import brands

        def members() -> list[brands.Member]:
            return [brands.Member(p.id, p.name, p.email, p.language) for p in facade.people_of_brand() if p.active]

        brands.set_brand_provider(facade.all_brands)
        brands.set_member_provider(members)
        brands.set_holder_provider(facade.users_with)

        def accounts() -> list[tuple[int, str]]:
            return [(one.id, f"{one.name or one.handle} · {one.platform}") for one in channels.accounts()]

        brands.set_account_provider(accounts)
        brands.set_name_provider(lambda ids: {person.id: person.name for person in facade.people(ids).values()})
