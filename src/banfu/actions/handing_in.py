"""A proposer writes, invites, hands in, withdraws (domain §2 S0, S1)."""
