"""Pages of those who hand over, pass on and supervise: congress, CPPCC and the government office."""
