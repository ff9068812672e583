"""What customers, channels, spend and posts are worth, read from the warehouse."""
