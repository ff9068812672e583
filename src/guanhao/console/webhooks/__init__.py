"""Webhooks: pages and REST of what the kernel sends to programs of others."""
