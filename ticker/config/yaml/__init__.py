"""A file of YAML as a tree of text with the line of every key, and what is wrong in it, in words."""
