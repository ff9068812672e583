"""Decisions without Django."""
