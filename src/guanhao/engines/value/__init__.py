"""What customers, channels and posts are worth: RFM, lifetime value, attribution, return on spend, spread."""
