"""Pure decisions of reports: periods, queries and their evaluation, number formats, candidates for advice."""
