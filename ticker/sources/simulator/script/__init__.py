"""What happens in a market because a feed file says so: events, their effects, their stories (pure)."""
