"""The public column (建议提案办理公开): pages, feeds and files for readers who are not logged in."""
