"""The government office passes on to units, adds and drops them (domain §2 S4)."""
