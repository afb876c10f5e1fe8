"""Several machines, one log: NATS JetStream assigns the order, and every node keeps a copy of its own."""
