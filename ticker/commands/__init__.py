"""What `ticker` can be told to do: a module for each command, or a folder where it has more to it."""
