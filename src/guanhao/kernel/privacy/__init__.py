"""Personal data: what the house holds about people, who looked at it, and how long it stays.

A room says in its `personal.py` which of its rows are about a person (`hold`), which columns that look like it are not (`not_about`), which of its
lists are lists of people (`personal_list`), and how long something stays (`retaining.keep`). Everything else is made once: copies for the person, the
proof of a deletion, the access log, the nightly clean-up. Importing this package loads no models, so that any room may ask it.
"""

from guanhao.kernel.privacy.holdings import Holding, Place, hold, holdings, is_personal_list, not_about, personal_list, said_not_about
from guanhao.kernel.privacy.seeing import denied, seen

__all__ = [
    "Holding",
    "Place",
    "denied",
    "hold",
    "holdings",
    "is_personal_list",
    "not_about",
    "personal_list",
    "said_not_about",
    "seen",
]
