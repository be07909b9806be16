"""What passes between a unit and the proposers: invited, shown the draft, rated (domain §2 A7, A10)."""
