"""Shared fixtures; the domain's own are beside its tests."""
