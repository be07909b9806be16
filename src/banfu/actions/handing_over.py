"""拟办, the round of comments before, and 交办 (domain §2 S3, S4; §8 row 28)."""
