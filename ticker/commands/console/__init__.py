"""How commands speak with whoever typed them: options, words, tables, pipes, lines on stderr."""
