"""Pages of deputies, members and those who act for proposing organs."""
