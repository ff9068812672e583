"""The console's pages of the market."""
