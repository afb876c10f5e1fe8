"""What is sent here: messages, events of programs, and what hubs push."""
