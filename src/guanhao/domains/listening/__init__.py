"""What is said elsewhere: sources, mentions, hot lists, understanding of texts, alerts."""
