"""Community and members: points, levels, rewards, groups, events (COM-01..10)."""
