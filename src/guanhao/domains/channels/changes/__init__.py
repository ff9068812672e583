"""The log of platform rules and algorithms (CMP-09 b): entries with action and due day, the periodic review, traffic before and after."""
