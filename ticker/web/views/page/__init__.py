"""The dashboard and its panels, live and of the past, and what goes with them into a browser."""
