"""What bytes mean as text, as browsers read them; pure."""
