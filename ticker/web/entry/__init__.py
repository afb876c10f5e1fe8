"""Who is let in: tokens, sessions, rates, and pages of other sites."""
