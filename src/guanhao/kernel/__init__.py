"""Mechanisms every domain uses; Django without a domain."""
