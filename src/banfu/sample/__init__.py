"""The invented sample year: people, texts and the plan of events (no Django in here)."""
