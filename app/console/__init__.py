"""The console: pages for the people of the district, each of them a caller of the graph."""
