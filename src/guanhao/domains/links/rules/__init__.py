"""Pure decisions about addresses, codes, UTM words and clicks."""
