"""The world outside the brand: platforms to choose, figures of the industry, trends."""
