"""What the inbox does when something happens elsewhere."""
