"""How a source is read: one adapter per kind, pure parsing behind thin I/O."""
