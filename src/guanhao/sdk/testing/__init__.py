"""For those who write connectors: the suite every connector passes, a wire that breaks on demand, and a recorder of answers."""
