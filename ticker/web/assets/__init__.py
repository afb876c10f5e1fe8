"""What the page is made of, as it is sent: fingerprinted, joined, and without what only its authors read."""
