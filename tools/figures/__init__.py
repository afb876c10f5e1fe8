"""The figures of docs/: SVG that follows the reader's colours, drawn from boxes and arrows."""
