"""Read queries for pages. They write nothing and decide nothing."""
