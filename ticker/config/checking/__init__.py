"""What is wrong, or hardly meant, in what files say, as the types that read them have it."""
