"""Audiences: the behaviour index, segments as bitmaps, tags by evidence, tiers and what protects people."""
