"""The columns of the platforms' own exports, under the names those exports use."""

from guanhao.domains.analytics.intake.fields.ads import ADS
from guanhao.domains.analytics.intake.fields.days import ACCOUNT_DAYS, TRAFFIC
from guanhao.domains.analytics.intake.fields.people import COMMENTS, EVENTS, ORDERS
from guanhao.domains.analytics.intake.fields.posts import POST_METRICS, POSTS

__all__ = ["ACCOUNT_DAYS", "ADS", "COMMENTS", "EVENTS", "ORDERS", "POSTS", "POST_METRICS", "TRAFFIC"]
