"""Writing brands, people, sign-ins and keys; one transaction each."""

from guanhao.domains.identity.services.brands import check_zone, make_brand
from guanhao.domains.identity.services.people import add_person

__all__ = ["add_person", "check_zone", "make_brand"]
