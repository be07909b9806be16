"""The office of congress or CPPCC registers, sends back, refuses, splits, merges, marks (domain §2 S2)."""
