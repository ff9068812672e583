"""Scores with their reasons: pure arithmetic over columns, no Django, no clock."""
