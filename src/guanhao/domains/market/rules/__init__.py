"""Pure decisions of the market: no Django, no clock."""
