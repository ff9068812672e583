"""Campaigns, landing pages, coupons, invitations between people and journeys."""
