"""What a received file may be wrapped in: zip and 7z archives, protected Office files. Everything happens in memory."""
