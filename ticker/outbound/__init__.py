"""The way out to other people's hosts: in turn, to checked addresses, bounded, with failures in words."""
