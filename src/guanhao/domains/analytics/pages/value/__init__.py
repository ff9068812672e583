"""The value boards: customers, lifetime value, attribution, return on spend, channel cost, spread of content."""

from django.urls import path

from guanhao.domains.analytics.pages.value import attribution, customers, lifetime, returns, spreading

urlpatterns = [
    path("analytics/value/", customers.rfm, name="value-rfm"),
    path("analytics/value/lifetime/", lifetime.lifetime, name="value-ltv"),
    path("analytics/value/attribution/", attribution.attribution, name="value-attribution"),
    path("analytics/value/returns/", returns.returns, name="value-returns"),
    path("analytics/value/channels/", returns.channel_cost, name="value-channels"),
    path("analytics/value/spread/", spreading.spread, name="value-spread"),
]
