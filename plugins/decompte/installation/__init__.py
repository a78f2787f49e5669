"""Settings, keys, the embedded PostgreSQL and the first start: what turns a folder into an installation."""
