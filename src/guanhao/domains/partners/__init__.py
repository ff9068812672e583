"""Talents, media and advertising: selection, cooperation, budgets."""
