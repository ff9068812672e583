"""Text drafts, questions answered and topics suggested, by a provider of language models or by templates."""
