"""JSON Feed, also where it bends its spec; pure."""
