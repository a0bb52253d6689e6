"""What the emulators of all platforms share: sockets, requests as they come, faults."""
