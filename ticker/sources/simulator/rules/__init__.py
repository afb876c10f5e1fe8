"""The rules by which an exchange stops trading: price bands, pauses, halts, circuit breakers (pure)."""
