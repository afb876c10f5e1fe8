"""How connections come in: where is listened, how many are taken, with which certificate, and from whom."""
