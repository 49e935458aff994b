"""What workflows may do outside, and the ports through which they do it."""
