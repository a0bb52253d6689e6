"""cop-scan: policy-as-code evidence for the UK Code of Practice for Software Vendors."""

__version__ = "0.1.0"
