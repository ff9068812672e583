"""Where we go: goals and how near they are."""
