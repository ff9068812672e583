"""Decisions about assets that need no database."""
