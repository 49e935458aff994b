"""What screens are told as it happens: rendered once a process, whatever the number of viewers."""
