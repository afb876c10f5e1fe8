"""The pictures of the page in README.md and docs/, made by `make pictures`: of the same invented day."""
