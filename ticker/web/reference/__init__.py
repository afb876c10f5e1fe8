"""What programs and people read of Ticker itself: its routes, its streams and the shape of every event."""
