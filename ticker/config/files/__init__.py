"""Which files there are beside config.yaml, and what each of them adds: feed files, and what is included."""
