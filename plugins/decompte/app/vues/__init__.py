"""What each page shows, read from the warehouse in one consistent look."""
