"""An emulator of Google Cloud Build and of the services around it, on a loopback socket."""
