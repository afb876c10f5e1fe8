"""Lists of feeds as other readers take and give them."""
