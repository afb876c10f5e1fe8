"""What tests of every room share: time, waiting, origins, readers, events, and a Ticker to read from."""
