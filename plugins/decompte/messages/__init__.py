"""What the Département writes to a partner: texts alone, from what is known; sending is somebody else's."""
