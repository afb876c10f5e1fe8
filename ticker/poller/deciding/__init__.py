"""What follows from a read: how a source is doing, when it is read next, and why then; pure."""
