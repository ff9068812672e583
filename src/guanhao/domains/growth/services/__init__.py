"""What growth writes."""
