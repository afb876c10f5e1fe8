"""What an operator asks, and their machines: probes, figures, rules, webhooks."""
