"""Links: short addresses, UTM, QR codes, clicks without personal data."""
