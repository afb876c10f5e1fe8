"""HTTP/1 as browsers take it, made into what a strict parser takes."""
