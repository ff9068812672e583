"""Who we are: organisation, brands, people, roles, sessions."""
