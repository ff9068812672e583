"""Where we speak: platforms, accounts, positioning cards, platform rules."""
