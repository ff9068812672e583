"""Pages of reporting: reports and advice, and the team."""
