"""A feed document as entries: whatever was sent, into plain text, absolute links and instants. Pure."""
