"""What tests of every room share: one clock, one way to wait, one reader, one origin."""
