"""Answers to events, one module an area."""
