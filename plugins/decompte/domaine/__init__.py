"""The rules, pure: standard library only, no clock, no I/O; "today" and parameters are arguments."""
