"""The partners' guichet, as a web application: no log-in, no warehouse, no cookie, nothing kept."""
