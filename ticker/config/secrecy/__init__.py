"""What comes from the environment and nobody may see: found however it is written, and hidden; pure."""
