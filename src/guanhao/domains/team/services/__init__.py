"""What the team's room writes."""
