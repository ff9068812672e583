"""What we tell the director: reports written from the data."""
