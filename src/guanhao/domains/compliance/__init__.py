"""What may be said: words, laws, papers, reports and the blacklist."""
