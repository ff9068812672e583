"""What a calendar decides by itself: local times, windows, cadence, slack, series, conflicts."""
