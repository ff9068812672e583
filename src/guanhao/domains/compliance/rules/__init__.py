"""Pure decisions about texts: what counts as a hit, what exempts it, what is missing."""
