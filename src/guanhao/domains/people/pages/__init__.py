"""The pages of people: records of people, and what concerns personal data."""
