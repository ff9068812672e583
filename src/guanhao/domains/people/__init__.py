"""People who speak with the brand: handles, tiers, tags, consents."""
