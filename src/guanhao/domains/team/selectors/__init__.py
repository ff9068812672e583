"""What the team's room reads."""
